-- ARGV: epoch, record number, watermark, payload. Returns 0, a refusal, or the number that is the next one.
local head = redis.call('HMGET', KEYS[1], 'epoch', 'last', 'projected')
if not head[1] then
  return -1
end
if head[1] ~= ARGV[1] then
  return -2
end
local number = string.format('%.0f', head[2] + 1)
if ARGV[2] ~= number then
  return tonumber(number)
end
if not redis.call('XADD', KEYS[2], 'NOMKSTREAM', number .. '-0', 'd', ARGV[4]) then
  return -3
end
if tonumber(ARGV[3]) > tonumber(head[3]) then
  redis.call('HSET', KEYS[1], 'last', number, 'projected', ARGV[3])
else
  redis.call('HSET', KEYS[1], 'last', number)
end
return 0
