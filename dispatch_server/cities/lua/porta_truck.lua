-- Truck: two axles and 16 t (a Brazilian "toco"), for which most signs against trucks are meant.
--
-- It keeps to maxheight, maxwidth, maxlength, maxweight, maxaxleload and hgv, is slower than a car
-- and turns badly. Signs that hold at some hours only (hgv:conditional) are not kept: a graph has no
-- clock, and a street that is closed at noon is open to whoever delivers at night.

local car = require('car')
local doors = require('porta_doors')
local Measure = require('lib/measure')

local AXLE_KG = 10000

local SPEEDS = { -- km/h
  motorway = 75,
  motorway_link = 35,
  trunk = 65,
  trunk_link = 30,
  primary = 50,
  primary_link = 25,
  secondary = 42,
  secondary_link = 20,
  tertiary = 32,
  tertiary_link = 16,
  unclassified = 20,
  residential = 18,
  living_street = 8,
  service = 10,
}

local function setup()
  local profile = car.setup()

  -- Where cars are forbidden so are trucks, unless a sign lets them in.
  profile.access_tags_hierarchy =
    Sequence { 'hgv', 'motorcar', 'motor_vehicle', 'vehicle', 'access' }
  profile.restrictions = Sequence { 'hgv', 'motorcar', 'motor_vehicle', 'vehicle' }

  profile.vehicle_height = 4.0 -- metres
  profile.vehicle_width = 2.6 -- metres, the most that Brazil allows
  profile.vehicle_length = 10.0
  profile.vehicle_weight = 16000 -- kilograms, with its load
  profile.vehicle_max_speed = 80 -- km/h; 90 are allowed on highways (CTB, art. 61)

  for highway, speed in pairs(SPEEDS) do
    profile.speeds.highway[highway] = speed
  end
  profile.speed_reduction = 0.7
  profile.turn_penalty = 10
  profile.properties.u_turn_penalty = 120
  return profile
end

local function bears(way, key, kilograms)
  local most = Measure.get_max_weight(way:get_value_by_key(key))
  return not most or most >= kilograms
end

local function process_way(profile, way, result, relations)
  if bears(way, 'maxaxleload', AXLE_KG) and bears(way, 'maxweight:hgv', profile.vehicle_weight) then
    car.process_way(profile, way, result, relations)
  end
end

return {
  setup = setup,
  process_node = car.process_node,
  process_way = doors.above_ground(process_way),
  process_turn = car.process_turn,
}
