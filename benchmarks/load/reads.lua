dofile("report.lua")

-- What wrk reads: conversations by turns, all of which are there. Arguments: their ids.

local ids, place = {}, 0

requests, unexpected, sample = 0, 0, ""

function init(arguments) ids = arguments end

function request()
  place = place % #ids + 1
  return wrk.format("GET", "/conversations/" .. ids[place])
end

function response(status, _, body)
  requests = requests + 1
  if status ~= 200 then
    unexpected = unexpected + 1
    sample = status .. " " .. body:sub(1, 300)
  end
end
