-- For wrk: eight requests at a time on each connection, one of each kind in turn.
local requests

init = function(args)
  local all = {}
  for i = 1, 2 do
    all[#all + 1] = wrk.format("GET", "/hello?name=" .. i)
    all[#all + 1] = wrk.format("POST", "/mirror/echo", nil, "body " .. i)
    all[#all + 1] = wrk.format("POST", "/inline/echo", nil, "body " .. i)
    all[#all + 1] = wrk.format("GET", "/small.txt")
  end
  requests = table.concat(all)
end

request = function()
  return requests
end
