-- Motorcycle: the car of OSRM's own library, with what the map says of motorcycles.
--
-- A street closed to cars alone (motorcar=no) is open, one closed to motorcycles (motorcycle=no, as
-- the express lanes of São Paulo's marginais) is not. The map does not know of traffic, and so not of
-- riding between the lanes: what is taken from it is that a rider waits at the head of the queue
-- (lights, turns) and keeps nearer to the limit. Hour-of-week factors learn the rest.

local car = require('car')
local doors = require('porta_doors')

local function setup()
  local profile = car.setup()

  profile.access_tags_hierarchy = Sequence { 'motorcycle', 'motor_vehicle', 'vehicle', 'access' }
  profile.restrictions = Sequence { 'motorcycle', 'motor_vehicle', 'vehicle' }

  profile.vehicle_height = 1.8 -- metres, with the rider
  profile.vehicle_width = 1.0 -- metres, with the box
  profile.vehicle_length = 2.2
  profile.vehicle_weight = 350 -- kilograms, with rider and load
  profile.default_speed = 15 -- km/h, on a path that is open to it
  profile.vehicle_max_speed = 110 -- km/h, the most that Brazil allows it (CTB, art. 61)

  profile.speed_reduction = 0.85
  profile.turn_penalty = 6
  profile.properties.u_turn_penalty = 10
  profile.properties.traffic_signal_penalty = 1
  return profile
end

return {
  setup = setup,
  process_node = car.process_node,
  process_way = doors.above_ground(car.process_way),
  process_turn = car.process_turn,
}
