-- ARGV: epoch, last record to forget, most records at once. Returns 1 when there are more.
local head = redis.call('HMGET', KEYS[1], 'epoch', 'first', 'snapshot', 'projected')
if not head[1] then
  return -1
end
if head[1] ~= ARGV[1] then
  return -2
end
local last = math.min(ARGV[2], head[3], head[4])
local first = math.min(last + 1, head[2] + ARGV[3])
if first <= tonumber(head[2]) then
  return 0
end
redis.call('XTRIM', KEYS[2], 'MINID', string.format('%.0f-0', first))
redis.call('HSET', KEYS[1], 'first', string.format('%.0f', first))
return first <= last and 1 or 0
