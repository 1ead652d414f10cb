-- ARGV: generation, part number from 0. Returns the part; another snapshot is, for its reader, one with parts gone.
local generation = redis.call('HGET', KEYS[1], 'generation')
if not generation then
  return -1
end
if generation ~= ARGV[1] then
  return -3
end
return redis.call('LINDEX', KEYS[3 + generation % 2], ARGV[2]) or -3
