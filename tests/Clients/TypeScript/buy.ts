// Sells and buys a coupon with a client that is generated from the API's description: what is described must be what is answered.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const [baseUrl = "http://127.0.0.1:8080", adminPassword = ""] = process.argv.slice(2);
const api = createClient<paths>({ baseUrl });

async function logIn(username: string, password: string) {
  const { data, error } = await api.POST("/api/v1/tokens", { body: { username, password } });
  assert(data, error?.code);
  return { Authorization: `Bearer ${data.accessToken}` };
}

const admin = await logIn("admin", adminPassword);
const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();
const created = await api.POST("/api/v1/admin/activities", {
  headers: admin,
  params: { header: { "Idempotency-Key": crypto.randomUUID() } },
  body: { name: "TypeScript", total: 1, startsAt: minutes(-1), endsAt: minutes(10) },
});
assert(created.data, created.error?.code);
const { id } = created.data;
assert.equal(created.data.status, "open");

const account = { username: `ts-${Date.now()}`, password: "correct horse battery" };
const registered = await api.POST("/api/v1/users", { body: account });
assert(registered.data, registered.error?.code);
const user = await logIn(account.username, account.password);

const path = { id };
const claim = await api.POST("/api/v1/activities/{id}/claims", { headers: user, params: { path } });
assert.equal(claim.response.status, 201);
assert(claim.data, claim.error?.code);
assert.equal(claim.data.userId, registered.data.userId);
const repeat = await api.POST("/api/v1/activities/{id}/claims", { headers: user, params: { path } });
assert.equal(repeat.response.headers.get("Idempotent-Replay"), "true");
assert.deepEqual(repeat.data, claim.data);

const order = await api.GET("/api/v1/orders/{id}", { headers: user, params: { path: { id: claim.data.orderId } } });
assert.deepEqual(order.data, claim.data);

const late = await api.POST("/api/v1/activities/{id}/claims", { headers: admin, params: { path } });
assert.equal(late.error?.code, "sold_out");

console.log(`The TypeScript client bought order ${claim.data.orderId}.`);
