-- ARGV: epoch, the identity of the activity's creation. A log that has one keeps it.
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if not epoch then
  return -1
end
if epoch ~= ARGV[1] then
  return -2
end
redis.call('HSETNX', KEYS[1], 'creation', ARGV[2])
return 0
