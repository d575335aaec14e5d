// Makes gcoord_vectors.csv with the npm package gcoord, which shares no code with this project.
// Run beside an installed gcoord: `npm install gcoord && node make_vectors.mjs > gcoord_vectors.csv`.
import gcoord from "gcoord";

// A small generator of its own, so that the file is the same every time.
let state = 20261124;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};

const places = [
  [116.397, 39.909], [121.474, 31.23], [113.264, 23.129], [126.6266, 45.774], [87.617, 43.793],
  [91.117, 29.646], [123.43, 41.805], [106.7, 26.57],
  // Outside of China only BD-09 differs.
  [13.405, 52.52], [-122.42, 37.77], [151.2, -33.87],
];
for (let index = 0; index < 300; index += 1) {
  places.push([75 + random() * 58, 18 + random() * 34]);
}

console.log("wgs84_longitude,wgs84_latitude,gcj02_longitude,gcj02_latitude,bd09_longitude,bd09_latitude");
for (const wgs84 of places) {
  const gcj02 = gcoord.transform(wgs84, gcoord.WGS84, gcoord.GCJ02);
  const bd09 = gcoord.transform(wgs84, gcoord.WGS84, gcoord.BD09);
  console.log([...wgs84, ...gcj02, ...bd09].map((degrees) => degrees.toFixed(9)).join(","));
}
