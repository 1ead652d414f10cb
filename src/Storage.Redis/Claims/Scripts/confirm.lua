-- Returns where the log stands. Writes a value again that is there already: replicas confirm writes only, and a primary that has lost
-- them must not speak for the log.
local head = redis.call('HMGET', KEYS[1], 'epoch', 'last', 'snapshot', 'bytes', 'projected', 'creation')
if not head[1] then
  return -1
end
redis.call('HSET', KEYS[1], 'epoch', head[1])
head[6] = head[6] or ''
return head
