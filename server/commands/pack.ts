/**
 * Checks a pack of map tiles and says what it holds: `npm run pack -- FILE`. `--help` says how a pack is made from an extract of OpenStreetMap
 * with public tools.
 */
import { existsSync, statSync } from 'node:fs';
import { checkPack } from '#lib/ground/pack.server.ts';
import { say } from '#lib/i18n/say.ts';

const HELP = `A pack is one file of map tiles of a region, so that the map has streets and houses without internet.

  npm run pack -- FILE.mbtiles     checks a file and prints what it holds
  npm run pack -- FILE.pmtiles

What is taken in
  .mbtiles  vector (pbf) or raster (png, jpg, webp); metadata that says what the tiles are; an index on the tiles
  .pmtiles  version 3; tiles packed with gzip or not at all
  Vector tiles in the schema of Protomaps or of OpenMapTiles. Zooms up to 14 or 15 are enough: closer up the last ones are enlarged.

Where it goes
  On the page "Картаның негізі" of a village (up to ASAR_PACK_MB, 500 by default), or into the folder packs/ of the data folder before
  the start: then it serves every village that it covers.

How a pack is made, on any computer with internet. West of Kazakhstan: 49 to 57 degrees east, 41 to 48.5 north.

  1. From the daily Protomaps build, without downloading the planet (pmtiles, https://docs.protomaps.com/pmtiles/cli):
       pmtiles extract https://build.protomaps.com/YYYYMMDD.pmtiles west.pmtiles --bbox=49,41,57,48.5 --maxzoom=15

  2. From an extract of OpenStreetMap (https://download.geofabrik.de/asia/kazakhstan.html), schema of OpenMapTiles:
       java -Xmx4g -jar planetiler.jar --osm-path=kazakhstan-latest.osm.pbf --bounds=49,41,57,48.5 \\
         --languages=kk,ru,en --output=west.mbtiles --download
     (https://github.com/onthegomap/planetiler), or
       tilemaker --input kazakhstan-latest.osm.pbf --output west.mbtiles --bbox 49,41,57,48.5 \\
         --config resources/config-openmaptiles.json --process resources/process-openmaptiles.lua
     (https://github.com/systemed/tilemaker)

  3. From drawings of your own (GeoJSON) with names of layers as in OpenMapTiles (https://github.com/felt/tippecanoe):
       tippecanoe -o village.mbtiles -Z10 -z15 -L transportation:roads.geojson -L building:houses.geojson

  4. From an orthophoto (GDAL, https://gdal.org):
       gdal_translate -of MBTiles ortho.tif ortho.mbtiles && gdaladdo -r average ortho.mbtiles 2 4 8 16

Smaller: one district instead of the west, or --maxzoom=14. The data of OpenStreetMap are under the ODbL: the name of the source stays on the map.
Do not make packs by downloading the tiles of an online map: its provider forbids it.`;

const [file] = process.argv.slice(2);
if (!file || file === '--help' || file === '-h') {
	console.log(HELP);
	process.exit(file ? 0 : 2);
}
if (!existsSync(file)) {
	console.error(`There is no file ${file}.`);
	process.exit(2);
}
const checked = await checkPack(file);
if (!checked.ok) {
	console.error(say(checked.reason, 'en', checked.params));
	process.exit(1);
}
const { format, tiles, shape, name, attribution, minZoom, maxZoom, bounds, count } = checked.value;
const lines: [string, string][] = [
	['file', `${file}, ${(statSync(file).size / 1024 ** 2).toFixed(1)} MB, ${format}`],
	['name', name || '(none)'],
	['tiles', shape ? `${tiles}, schema of ${shape}` : tiles],
	['zooms', `${minZoom} to ${maxZoom}`],
	['west, south, east, north', bounds.map((n) => n.toFixed(4)).join(', ')],
	['attribution', attribution || '(none: write it when you upload the pack)'],
	...(count === null ? [] : ([['tiles in all', String(count)]] as [string, string][]))
];
for (const [label, words] of lines) console.log(`${label.padEnd(26)} ${words}`);
console.log('The pack can be used.');
