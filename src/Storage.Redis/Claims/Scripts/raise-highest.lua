-- ARGV: an activity's id, 1 to begin the key. Returns 1 when there is no key and none was begun: only what all logs say may begin it.
local highest = redis.call('GET', KEYS[1])
if not highest and ARGV[2] ~= '1' then
  return 1
end
if not highest or tonumber(ARGV[1]) > tonumber(highest) then
  redis.call('SET', KEYS[1], ARGV[1])
end
return 0
