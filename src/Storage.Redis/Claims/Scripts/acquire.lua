-- Takes the log over and frees what an unfinished snapshot has left.
-- The epoch follows the clock: after a crash that lost the last bump, a counter would give the same epoch to two owners.
local head = redis.call('HMGET', KEYS[1], 'epoch', 'last', 'snapshot', 'bytes', 'projected', 'generation', 'creation')
if not head[1] then
  return -1
end
local time = redis.call('TIME')
local epoch = string.format('%.0f', math.max(head[1] + 1, time[1] * 1000000 + time[2]))
redis.call('HSET', KEYS[1], 'epoch', epoch)
redis.call('UNLINK', KEYS[4 - head[6] % 2])
return {epoch, head[2], head[3], head[4], head[5], head[7] or ''}
