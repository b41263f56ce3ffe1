import random

from debtormap.core.coordinates import Wgs84, distance_m
from debtormap.public.places import Circle, PlaceIndex
from debtormap.public.records import PlaceRecord


def test_distances_are_those_of_core_to_the_last_bit() -> None:
    chance = random.Random(1)
    index = PlaceIndex()
    for number in range(3_000):
        lon, lat = 115.49 + chance.gauss(0, 0.006), 38.87 + chance.gauss(0, 0.006)
        record = PlaceRecord(id=f"P{number}", name="", lon_u=int(lon * 1e6), lat_u=int(lat * 1e6), version=1)
        index.put(record)
    places = list(index.by_id.values())

    for _ in range(30):
        centre = Wgs84(115.49 + chance.randrange(-8, 8) / 1000, 38.87 + chance.randrange(-8, 8) / 1000)
        expected = sorted((distance_m(centre, place.point), place.id) for place in places)

        found = [(distance, place_id) for distance, place_id, _ in index.within(Circle(centre, 700))]

        assert found == [each for each in expected if each[0] <= 700]
