// Sells and buys a coupon with a client that is generated from the API's description: what is described must be what is answered.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const [baseUrl = "http://127.0.0.1:8080", adminPassword = ""] = process.argv.slice(2);
const api = createClient<paths>({ baseUrl });

type Answer<T> = { data?: T | undefined; error?: { code: string } | undefined; response: Response };

function given<T>(answer: Answer<T>, status: number): T {
  assert.equal(answer.response.status, status, answer.error?.code ?? "no problem");
  assert(answer.data);
  return answer.data;
}

async function logIn(username: string, password: string) {
  const token = given(await api.POST("/api/v1/tokens", { body: { username, password } }), 200);
  return { Authorization: `Bearer ${token.accessToken}` };
}

const admin = await logIn("admin", adminPassword);
const inMinutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();
const sale = given(
  await api.POST("/api/v1/admin/activities", {
    headers: admin,
    params: { header: { "Idempotency-Key": crypto.randomUUID() } },
    body: { name: "TypeScript", total: 1, startsAt: inMinutes(-1), endsAt: inMinutes(10) },
  }),
  201,
);
assert.equal(sale.status, "open");

const account = { username: `ts-${Date.now()}`, password: "correct horse battery" };
const { userId } = given(await api.POST("/api/v1/users", { body: account }), 201);
const user = await logIn(account.username, account.password);

const path = { id: sale.id };
const claim = given(await api.POST("/api/v1/activities/{id}/claims", { headers: user, params: { path } }), 201);
assert.equal(claim.userId, userId);
const repeat = await api.POST("/api/v1/activities/{id}/claims", { headers: user, params: { path } });
assert.deepEqual(given(repeat, 200), claim);
assert.equal(repeat.response.headers.get("Idempotent-Replay"), "true");

const order = await api.GET("/api/v1/orders/{id}", { headers: user, params: { path: { id: claim.orderId } } });
assert.deepEqual(given(order, 200), claim);

const late = await api.POST("/api/v1/activities/{id}/claims", { headers: admin, params: { path } });
assert.equal(late.error?.code, "sold_out");

console.log(`The TypeScript client bought order ${claim.orderId}.`);
