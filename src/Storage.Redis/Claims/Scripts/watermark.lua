-- ARGV: epoch, watermark.
local head = redis.call('HMGET', KEYS[1], 'epoch', 'last', 'projected')
if not head[1] then
  return -1
end
if head[1] ~= ARGV[1] then
  return -2
end
if tonumber(ARGV[2]) > tonumber(head[2]) then
  return -4
end
if tonumber(ARGV[2]) > tonumber(head[3]) then
  redis.call('HSET', KEYS[1], 'projected', ARGV[2])
end
return 0
