dofile("report.lua")

-- What wrk sends: a stream of conversations, each opened, filled with ten messages, and closed.
-- Single events: a conversation is written to only when its opening must have been answered long ago. Batches: each
-- holds whole conversations, as an import does, so that every contender is sent the same mix, however slow it is.
-- Arguments: the number of connections, the number of events in a request (1: no batch), the seed.

local connections, size, seed, headers = 1, 1, 0, {["Content-Type"] = "application/json"}
local number, opened, first, distance = 0, {}, 1, 0
local MESSAGES = 10

requests, unexpected, sample = 0, 0, ""

function init(arguments)
  connections, size, seed = tonumber(arguments[1]), tonumber(arguments[2]), tonumber(arguments[3])
  distance = size == 1 and connections * 200 or 0 -- events: servers may leave one connection waiting for long
  math.randomseed(seed)
end

local function uuid()
  local random = math.random
  return string.format("%08x-%04x-4%03x-a%03x-%06x%06x", random(0, 0xffffffff), random(0, 0xffff), random(0, 0xfff),
    random(0, 0xfff), random(0, 0xffffff), random(0, 0xffffff))
end

local function event(kind, data)
  number = number + 1
  local seconds = math.floor(number / 100)
  return string.format('{"type":"%s","timestamp":"2026-03-%02dT%02d:%02d:%02d.%06d","data":%s}', kind,
    1 + math.floor(seconds / 86400) % 28, math.floor(seconds / 3600) % 24, math.floor(seconds / 60) % 60, seconds % 60,
    number % 100 * 10000, data)
end

local function open()
  local id = uuid()
  opened[#opened + 1] = {id = id, since = number, messages = 0}
  return event("NEW_CONVERSATION", '{"id":"' .. id .. '"}')
end

local is_sent = false -- wrk asks for one request that it never sends, to learn what requests look like

local function next_event()
  local eldest = opened[first]
  if not eldest or number - eldest.since < distance then return open() end
  if eldest.messages < MESSAGES then
    eldest.messages = eldest.messages + 1
    if size == 1 then -- turns are taken among the conversations, so that neighbours in time are of different ones
      first = first + 1
      opened[#opened + 1], opened[first - 1] = eldest, nil
      eldest.since = number
    end
    return event("NEW_MESSAGE", string.format(
      '{"id":"%s","direction":"%s","content":"Olá! Procuro um apartamento de 2 quartos em Moema, até R$ 600 mil. (%d)","conversation_id":"%s"}',
      uuid(), number % 2 == 0 and "SENT" or "RECEIVED", number, eldest.id))
  end
  opened[first] = nil
  first = first + 1
  return event("CLOSE_CONVERSATION", '{"id":"' .. eldest.id .. '"}')
end

function request()
  if not is_sent then
    is_sent = true
    return wrk.format("POST", "/webhook/", headers, "{}")
  end
  if size == 1 then return wrk.format("POST", "/webhook/", headers, next_event()) end
  local events = {}
  opened, first = {}, 1 -- what the last batch began may not have been answered yet
  for place = 1, size do events[place] = next_event() end
  return wrk.format("POST", "/webhook/batch/", headers, "[" .. table.concat(events, ",") .. "]")
end

function response(status, _, body)
  requests = requests + 1
  if (status ~= 200 and status ~= 201) or (size > 1 and body:find('"status":[45]')) then
    unexpected = unexpected + 1
    sample = status .. " " .. body:sub(1, 300)
  end
end
