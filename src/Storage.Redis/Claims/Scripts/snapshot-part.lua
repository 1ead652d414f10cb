-- ARGV: epoch, generation, part number, payload.
local head = redis.call('HMGET', KEYS[1], 'epoch', 'pending')
if not head[1] then
  return -1
end
if head[1] ~= ARGV[1] then
  return -2
end
if head[2] ~= ARGV[2] then
  return -5
end
local slot = KEYS[3 + ARGV[2] % 2]
if redis.call('LLEN', slot) + 1 ~= tonumber(ARGV[3]) then
  return -3
end
redis.call('RPUSH', slot, ARGV[4])
return 0
