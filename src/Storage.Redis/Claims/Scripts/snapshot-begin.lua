-- ARGV: epoch, record number. Returns the new generation, which lies in the slot that the snapshot does not use.
local head = redis.call('HMGET', KEYS[1], 'epoch', 'last', 'snapshot', 'generation', 'pending')
if not head[1] then
  return -1
end
if head[1] ~= ARGV[1] then
  return -2
end
local number = tonumber(ARGV[2])
if number < tonumber(head[3]) or number > tonumber(head[2]) then
  return -4
end
local pending = head[5] + 1
if pending % 2 == head[4] % 2 then
  pending = pending + 1
end
redis.call('HSET', KEYS[1], 'pending', string.format('%.0f', pending))
redis.call('UNLINK', KEYS[3 + pending % 2])
return pending
