-- ARGV: the identity of the activity's creation, or ''.
-- Makes an empty log unless there is one. What an earlier log without its head has left goes.
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
redis.call('UNLINK', KEYS[2], KEYS[3], KEYS[4])
-- An empty stream stays, so a stream that is gone later was taken away.
redis.call('XADD', KEYS[2], '0-1', 'd', '')
redis.call('XTRIM', KEYS[2], 'MAXLEN', 0)
redis.call('HSET', KEYS[1], 'epoch', 0, 'first', 1, 'last', 0, 'projected', 0,
  'snapshot', 0, 'bytes', 0, 'parts', 0, 'generation', 0, 'pending', 0)
if ARGV[1] ~= '' then
  redis.call('HSET', KEYS[1], 'creation', ARGV[1])
end
return 0
