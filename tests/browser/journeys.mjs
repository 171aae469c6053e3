// Every journey of journeys/*.mjs, or of those named on the command line. Started by run.py.
import { readdirSync } from "node:fs";
import { travelAll } from "./lib.mjs";

const here = new URL("journeys/", import.meta.url);
const named = process.argv.slice(2).map((name) => name + ".mjs");

for (const file of named.length ? named : readdirSync(here).filter((f) => f.endsWith(".mjs")).sort())
	await import(new URL(file, here));
await travelAll();
