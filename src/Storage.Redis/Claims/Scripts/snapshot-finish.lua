-- ARGV: epoch, generation, record number, bytes, parts. The generation becomes the snapshot, and the last one goes.
local head = redis.call('HMGET', KEYS[1], 'epoch', 'pending', 'last', 'snapshot')
if not head[1] then
  return -1
end
if head[1] ~= ARGV[1] then
  return -2
end
if head[2] ~= ARGV[2] then
  return -5
end
local number = tonumber(ARGV[3])
if number < tonumber(head[4]) or number > tonumber(head[3]) then
  return -4
end
if redis.call('LLEN', KEYS[3 + ARGV[2] % 2]) ~= tonumber(ARGV[5]) then
  return -3
end
redis.call('HSET', KEYS[1], 'snapshot', ARGV[3], 'bytes', ARGV[4], 'parts', ARGV[5], 'generation', ARGV[2])
redis.call('UNLINK', KEYS[4 - ARGV[2] % 2])
return 0
