// What every page must have, whoever looks at it (WCAG 2.2 AA and the house's rules), and its pictures.
import { AXE, point } from "./lib.mjs";

const SITE = "DomainRegister";
const AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 320, height: 640 };
const seen = new Set();

// The page a person is on: wide and light as it comes; narrow and light; narrow and dark with everything unfolded.
// picture: where its pictures go, without the end of the name.
export async function lookAt(person, name, picture) {
	const { page, world } = person;
	const title = `${world.mode}: ${name}`;
	const take = (end) => page.screenshot({ path: `${picture}-${end}.png`, fullPage: true, animations: "disabled" });
	if (seen.has(title))
		throw new Error(`${name} was looked at before: each look has a name of its own`);
	seen.add(title);
	const found = world.mode === "script" ? await axe(page, "1280") : await hasScript(page) ? await axeOfTwin(person) : [];
	point(`${title}: the frame of a page`, await page.evaluate(faultsOfFrame, SITE));
	await take("1280");
	await page.setViewportSize(NARROW);
	await take("320");
	const wide = await page.evaluate(faultsOfWidth);
	await page.emulateMedia({ colorScheme: "dark" });
	await page.evaluate(unfold, true);
	if (world.mode === "script")
		await take("320-dark");
	if (world.mode === "script")
		found.push(...await axe(page, "320, dark, unfolded"));
	wide.push(...await page.evaluate(faultsOfWidth));
	point(`${title}: nothing is wider than 320 px`, [...new Set(wide)]);
	point(`${title}: what one presses is at least 24 px`, await page.evaluate(faultsOfTargets));
	await page.evaluate(unfold, false);
	await page.emulateMedia({ colorScheme: "light" });
	await page.setViewportSize(WIDE);
	if (found.length === 0)
		point(`${title}: axe finds nothing`, []);
	for (const [rule, words] of found)
		point(`${title}: axe: ${rule}`, words);
	point(`${title}: nothing in the console, nothing from elsewhere`, person.faults.splice(0));
}

// Violations: [rule and size, [help, selectors and why]].
async function axe(page, size) {
	await page.evaluate(AXE);
	const { violations } = await page.evaluate((rules) => window.axe.run(document, {
		runOnly: rules, resultTypes: ["violations"], preload: false }), AXE_RULES);
	return violations.map((v) => [`${v.id} (${size})`, [v.help, ...v.nodes.flatMap((n) =>
		[n.target.join(" "), "  " + n.failureSummary.replaceAll("\n", "\n  ")])]]);
}

// Only a page that loads a script can be another one without: the rest axe has read where there is script.
function hasScript(page) {
	return page.evaluate(() => !!document.querySelector("script[src]"));
}

// axe waits for timers, and they do not run without script: it reads the same HTML elsewhere, where no script is loaded.
async function axeOfTwin(person) {
	const { page, world } = person;
	const twin = await world.twin();
	const html = await page.content();
	await twin.unrouteAll();
	await twin.route("**/*", (route) => route.request().isNavigationRequest() ?
		route.fulfill({ contentType: "text/html; charset=utf-8", body: html }) :
		route.request().resourceType() === "script" ? route.abort() : route.continue());
	await twin.goto(page.url());
	return axe(twin, "1280");
}

// ---- what follows runs in the page ----

function faultsOfFrame(site) {
	const faults = [];
	const heads = [...document.querySelectorAll("h1")];
	const title = document.title.replace(/^(Errore|Error): /, "");
	if (heads.length !== 1)
		faults.push(`${heads.length} h1`);
	else if (title !== `${heads[0].textContent.trim()} - ${site}`)
		faults.push(`the title "${document.title}" is not that of the h1 "${heads[0].textContent}"`);
	if (!["it", "en"].includes(document.documentElement.lang))
		faults.push(`lang is "${document.documentElement.lang}"`);
	if (/^(Errore|Error): /.test(document.title) !== !!document.querySelector("[role=alert]"))
		faults.push("the title says there is an error, or a summary does, but not both");
	for (const c of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
		if (![...(c.labels ?? [])].some((l) => l.textContent.trim()) && !c.getAttribute("aria-label"))
			faults.push(`<${c.localName} name="${c.name}"> has no label`);
	for (const a of document.querySelectorAll("a[href^='#']"))
		if (!document.getElementById(decodeURIComponent(a.hash.slice(1))))
			faults.push(`the link ${a.hash} leads nowhere`);
	for (const d of document.querySelectorAll(":disabled"))
		faults.push(`<${d.localName} name="${d.name}"> is disabled`);
	return faults;
}

function faultsOfWidth() {
	const width = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= width)
		return [];
	return ["the page scrolls sideways", ...[...document.querySelectorAll("body *")]
		.filter((e) => e.getBoundingClientRect().right > width + 1).slice(0, 5)
		.map((e) => `<${e.localName} class="${e.className}" id="${e.id}">: ${e.getBoundingClientRect().right} px`)];
}

// WCAG 2.5.8: all but links that stand in a sentence, and what is out of sight until it has the focus.
function faultsOfTargets() {
	const faults = [];
	for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
		const box = e.getBoundingClientRect();
		const isInSentence = e.localName === "a" && getComputedStyle(e).display === "inline" &&
			e.parentElement.textContent.trim() !== e.textContent.trim();
		if (e.checkVisibility() && box.bottom > 0 && !isInSentence && (box.width < 24 || box.height < 23.99))
			faults.push(`<${e.localName}> "${e.textContent.trim().slice(0, 40)}" ${e.name ?? ""}: ` +
				`${box.width.toFixed(1)} x ${box.height.toFixed(1)}`);
	}
	return faults;
}

function unfold(all) {
	for (const d of document.querySelectorAll(all ? "details:not([open])" : "details[data-unfolded]")) {
		d.open = all;
		d.toggleAttribute("data-unfolded", all);
	}
}
