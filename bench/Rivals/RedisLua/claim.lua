-- The usual flash sale in Redis: one script, so that nothing comes between the check and the record.
-- KEYS: units left, claims by user, orders. ARGV: user, now in Unix milliseconds.
-- Returns the number of the unit, the user's earlier claim ("unit time"), or 0 when there is nothing left.
local left = redis.call('DECR', KEYS[1])
if left >= 0 and redis.call('HSETNX', KEYS[2], ARGV[1], (left + 1) .. ' ' .. ARGV[2]) == 1 then
  redis.call('XADD', KEYS[3], '*', 'user', ARGV[1], 'unit', left + 1, 'at', ARGV[2])
  return left + 1
end
redis.call('INCR', KEYS[1])
return redis.call('HGET', KEYS[2], ARGV[1]) or 0
