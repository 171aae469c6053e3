// What journeys are written with: the browser, people who use it, and TAP. The checks of a page are in look.mjs.
//
//	journey("reseller: sends a request", async (w) => {
//		const agency = await w.person("agency");        // a browser of its own
//		await agency.go("/handover/");                  // .status is the answer's
//		await agency.press("form button[type=submit]"); // where something leads to another page
//		await agency.look("home");                      // screenshots, axe and the rest, once a name
//	});
//
// Every journey runs twice, with script and without (w.mode). It fails with the first thing it throws; what look()
// finds are points of their own, so that one flaw does not hide the next.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { lookAt } from "./look.mjs";

const packages = createRequire(process.env.BROWSER_PACKAGES + "/");
const { chromium } = packages("playwright-core");
export const AXE = readFileSync(packages.resolve("axe-core/axe.min.js"), "utf8");
export const BASE = process.env.BASE_URL;
const SCREENSHOTS = process.env.SCREENSHOTS;
const MODES = ["script", "noscript"];
const SECONDS = 15; // for one step of a journey

// ---- TAP ----

// One point: problems is a list of words, empty where all is well.
export function point(name, problems) {
	const lines = problems.flatMap((p) => String(p).split("\n")).map((l) => "# " + l);
	console.log([`${problems.length ? "not ok" : "ok"} - ${name.replaceAll("#", "")}`, ...lines].join("\n"));
}

export function want(condition, words) {
	if (!condition)
		throw new Error(words);
}

export function same(is, wanted, words) {
	const [a, b] = [JSON.stringify(is), JSON.stringify(wanted)];
	want(a === b, `${words}: is ${a}, wanted ${b}`);
}

// ---- the stand: what a browser cannot do (Calls in run.py) ----

const waiting = new Map();
let lastCall = 0;

// await stand.add_domain({ name: "forno.it" }): any method of Calls, by its name.
export const stand = new Proxy({}, {
	get: (_, call) => (parameters = {}) => new Promise((resolve, reject) => {
		waiting.set(++lastCall, { resolve, reject });
		console.log("@" + JSON.stringify({ id: lastCall, call, with: parameters }));
	}),
});

const replies = createInterface({ input: process.stdin });
replies.on("line", (line) => {
	const { id, value, error } = JSON.parse(line);
	const { resolve, reject } = waiting.get(id);
	waiting.delete(id);
	error ? reject(new Error(error)) : resolve(value);
});

// ---- people ----

// Somebody with a browser of their own: cookies, one page, and a list of what no page may cause.
class Person {
	constructor(world, context, page) {
		Object.assign(this, { world, context, page, status: 0, faults: [] });
		context.on("request", (r) => {
			if (!r.url().startsWith(BASE + "/") && !r.url().startsWith("data:"))
				this.faults.push(`asks another site: ${r.url()}`);
		});
		page.on("response", (r) => {
			if (r.request().isNavigationRequest() && r.request().frame() === page.mainFrame())
				this.status = r.status();
			else if (r.status() >= 400)
				this.faults.push(`${r.status()} for ${r.url()}`);
		});
		page.on("pageerror", (e) => this.faults.push(`script: ${e}`));
		page.on("console", (m) => this.#said(m));
	}

	// A page that is meant to be a 404 or a 422 is told as an error too; the icon is the site's, not ours.
	#said(message) {
		const { url } = message.location();
		const expected = message.text().startsWith("Failed to load resource") &&
			(url === this.page.url() || url === BASE + "/favicon.ico");
		if (["error", "warning"].includes(message.type()) && !expected)
			this.faults.push(`console: ${message.text()} (${url})`);
	}

	get path() {
		return this.page.url().slice(BASE.length);
	}

	// Opens a path or an address of this site.
	async go(where, status = 200) {
		await this.page.goto(new URL(where, BASE).href);
		same(this.status, status, `status of ${where}`);
	}

	// Presses what leads to another page, and waits for that.
	async press(selector, status = 200) {
		const arrived = this.page.waitForNavigation();
		await this.page.locator(selector).first().click();
		await arrived;
		same(this.status, status, `status after ${selector}, at ${this.path}`);
	}

	// Types into and ticks what a form holds: { name: "Forno", kind: "private", items: [...] } by the fields' names.
	// Fields that are put away stay as they are.
	async fill(form, values) {
		for (const [name, value] of Object.entries(values)) {
			const field = this.page.locator(`${form} [name="${name}"]`);
			const type = await field.first().getAttribute("type");
			if (type === "checkbox" || type === "radio")
				for (const one of [value].flat())
					await this.page.locator(`${form} [name="${name}"][value="${one}"]`).check();
			else
				await field.first().fill(value);
		}
	}

	async untick(form, name, value) {
		await this.page.locator(`${form} [name="${name}"][value="${value}"]`).uncheck();
	}

	// Opens what is folded away.
	async unfold(summary) {
		await this.page.locator(summary).first().click();
	}

	async text(selector = "main") {
		return (await this.page.locator(selector).first().innerText()).replace(/\s+/g, " ");
	}

	async says(words, selector = "main") {
		const text = await this.text(selector);
		want(text.includes(words), `${this.path} does not say "${words}" but: ${text.slice(0, 600)}`);
	}

	async value(selector) {
		return this.page.locator(selector).first().inputValue();
	}

	// Checks the page they are on and keeps its picture. Each name once in a run.
	async look(name) {
		await lookAt(this, name, `${SCREENSHOTS}/${name}-${this.world.mode}`);
	}
}

class World {
	constructor(browser, mode) {
		Object.assign(this, { browser, mode, contexts: [], people: [] });
	}

	// A fresh browser. Its language is Italian, as the site's is.
	async person(options = {}) {
		const context = await this.browser.newContext({ locale: "it-IT", viewport: { width: 1280, height: 800 },
			javaScriptEnabled: this.mode === "script", ...options });
		context.setDefaultTimeout(SECONDS * 1000);
		const person = new Person(this, context, await context.newPage());
		this.contexts.push(context);
		this.people.push(person);
		return person;
	}

	// A page with script that look() reads the HTML of pages without in.
	async twin() {
		if (!this.twinPage) {
			this.contexts.push(await this.browser.newContext({ locale: "it-IT" }));
			this.twinPage = await this.contexts.at(-1).newPage();
		}
		return this.twinPage;
	}

	async end() {
		for (const context of this.contexts)
			await context.close();
	}
}

// ---- journeys ----

const journeys = [];

export function journey(name, steps) {
	journeys.push({ name, steps });
}

async function travel(browser, mode, { name, steps }) {
	const world = new World(browser, mode);
	const problems = [];
	try {
		await steps(world);
	} catch (e) {
		problems.push(e.message.split("\nBrowser logs:")[0], ...e.stack.split("\n").filter((l) => /\/(journeys|pages)\b/.test(l)).slice(0, 4));
		for (const [i, p] of world.people.entries()) {
			const picture = `${SCREENSHOTS}/broken-${name.replace(/\W+/g, "-")}-${mode}-${i}.png`;
			problems.push(`person ${i} is at ${p.page.url()} (${p.status}), see ${picture}`);
			await p.page.screenshot({ path: picture, fullPage: true }).catch(() => {});
		}
	}
	problems.push(...world.people.flatMap((p) => p.faults));
	await world.end();
	point(`${mode}: ${name}`, problems);
}

// All journeys with script, and at the same time all without.
export async function travelAll() {
	const browser = await chromium.launch({
		executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
		env: { ...process.env, HOME: process.env.BROWSER_TMP, TMPDIR: process.env.BROWSER_TMP },
		args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
			"--disable-background-networking", "--disable-component-update", "--disable-sync"],
	});
	await Promise.all(MODES.map(async (mode) => {
		for (const one of journeys)
			await travel(browser, mode, one);
	}));
	await browser.close();
	replies.close();
	process.stdin.destroy();
}
