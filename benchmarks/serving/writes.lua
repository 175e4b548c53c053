-- Requests that differ, for wrk: wrk -s writes.lua URL -- METHOD PATH BODY LOWEST HIGHEST FIRST
-- In PATH and BODY, NUMBER stands for the request's number and SOME for an id between LOWEST and HIGHEST.
local method, path, body, lowest, highest, number

function init(args)
  method, path, body = args[1], args[2], args[3]
  lowest, highest, number = tonumber(args[4]), tonumber(args[5]), tonumber(args[6])
  math.randomseed(number)
end

local function filled(text)
  return (text:gsub("NUMBER", number):gsub("SOME", math.random(lowest, highest)))
end

function request()
  number = number + 1
  local address = string.format(
    "%d.%d.%d.7",
    11 + math.floor(number / 65536) % 200,
    math.floor(number / 256) % 256,
    number % 256
  )
  local headers = { ["Content-Type"] = "application/json", ["X-Forwarded-For"] = address }
  return wrk.format(method, filled(path), headers, filled(body))
end
