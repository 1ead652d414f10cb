-- ARGV: the record before the first one to read, most bytes. Returns the payloads.
local last = tonumber(redis.call('HGET', KEYS[1], 'last') or -1)
if last < 0 then
  return -1
end
local number, bytes, room, payloads = ARGV[1] + 1, 0, tonumber(ARGV[2]), {}
while number <= last and (bytes < room or #payloads == 0) do
  -- As many as will fit if they are like those so far, so that little is read in vain.
  local fitting = #payloads == 0 and 4 or math.ceil((room - bytes) * #payloads / (bytes + 1))
  local entries = redis.call('XRANGE', KEYS[2], string.format('%.0f', number), '+', 'COUNT', math.min(fitting, 256))
  if #entries == 0 then
    return -3
  end
  for _, entry in ipairs(entries) do
    if entry[1] ~= string.format('%.0f-0', number) or number > last then
      return -3
    end
    local payload = entry[2][2]
    bytes = bytes + #payload
    if bytes > room and #payloads > 0 then
      return payloads
    end
    payloads[#payloads + 1] = payload
    number = number + 1
  end
end
return payloads
