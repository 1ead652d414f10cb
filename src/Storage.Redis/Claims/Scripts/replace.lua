-- KEYS: the log's four, the new snapshot, the four to keep the old log under. ARGV: last record or -1, parts, bytes,
-- creation.
-- The new log stands as one whose first record is in the snapshot, stored and trimmed.
local head = redis.call('HMGET', KEYS[1], 'epoch', 'last')
if (head[2] or '-1') ~= ARGV[1] then
  return -6
end
if redis.call('LLEN', KEYS[5]) ~= tonumber(ARGV[2]) then
  return -3
end
for i = 1, 4 do
  if redis.call('EXISTS', KEYS[i]) == 1 then
    redis.call('RENAME', KEYS[i], KEYS[5 + i])
  end
end
redis.call('RENAME', KEYS[5], KEYS[3])
redis.call('PERSIST', KEYS[3])
redis.call('XADD', KEYS[2], '1-0', 'd', '')
redis.call('XTRIM', KEYS[2], 'MAXLEN', 0)
local time = redis.call('TIME')
local epoch = string.format('%.0f', math.max((head[1] or 0) + 1, time[1] * 1000000 + time[2]))
redis.call('HSET', KEYS[1], 'epoch', epoch, 'first', 2, 'last', 1, 'projected', 1,
  'snapshot', 1, 'bytes', ARGV[3], 'parts', ARGV[2], 'generation', 0, 'pending', 0, 'creation', ARGV[4])
return 0
