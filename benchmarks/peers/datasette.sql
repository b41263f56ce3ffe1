SELECT place.id, place.name, place.lon, place.lat, near.distance,
  (SELECT count(*) FROM listing WHERE place_no = near.no AND expires_s > cast(:now AS integer)) AS count,
  (SELECT group_concat(summary, ',') FROM (
    SELECT summary FROM listing WHERE place_no = near.no AND expires_s > cast(:now AS integer) ORDER BY rank LIMIT 10
  )) AS listings
FROM (
  SELECT box.no, 2 * 6371008.8 * asin(sqrt(
    pow(sin(radians(p.lat - cast(:lat AS real)) / 2), 2)
    + cos(radians(cast(:lat AS real))) * cos(radians(p.lat)) * pow(sin(radians(p.lon - cast(:lon AS real)) / 2), 2)
  )) AS distance
  FROM place_box AS box JOIN place AS p ON p.no = box.no
  WHERE box.west BETWEEN cast(:lon AS real) - 0.0088 AND cast(:lon AS real) + 0.0088
    AND box.south BETWEEN cast(:lat AS real) - 0.0064 AND cast(:lat AS real) + 0.0064
) AS near JOIN place ON place.no = near.no
WHERE near.distance <= 700
ORDER BY near.distance, place.id
LIMIT 50
