// The pages, as a person uses them. A form that changes is changed here, and nowhere in the journeys.
import { same, stand, want } from "./lib.mjs";

export const STAFF = 1;
export const AGENCY = 101;
export const OTHER_AGENCY = 102;
export const CUSTOMER = 201; // has an account: titolare@fornobianchi.example

export const PRIVATE = { kind: "private", first_name: "Niccolò", last_name: "Dell'Aquila",
	codice_fiscale: "RSSMRA80A01H501U", street: "Via Roma 10/A", town: "Roma", postcode: "00100", province: "RM" };
export const COMPANY = { kind: "company", company_name: "Però & Figli S.r.l.", codice_fiscale: "02118311006",
	vat_id: "02118311006", street: "Piazza d'Armi 1", town: "Forlì", postcode: "47121", province: "FC",
	person_name: "Maria Però" };

let people = 0;

export function newEmail() {
	return `persona${++people}@browser.example`;
}

// ---- signing in ----

// On the page where one signs in, or on the way to another that asked for it.
export async function chooseAccount(person, account) {
	await person.press(`form[action="/handover/sign-in"]:has([name=account][value="${account}"]) button`);
}

export async function signIn(world, account) {
	const person = await world.person();
	await person.go("/handover/sign-in");
	await chooseAccount(person, account);
	want(await person.page.locator("form[action='/handover/sign-out']").count(), "nobody is signed in");
	return person;
}

export async function signOut(person) {
	await person.press("form[action='/handover/sign-out'] button");
}

// ---- forms that come back ----

// 422: the summary links to each of these fields, and the words stand beside it.
export async function hasProblems(person, ...fields) {
	same(person.status, 422, `status of ${person.path}`);
	want((await person.page.title()).startsWith("Errore: "), `title "${await person.page.title()}"`);
	for (const field of fields) {
		const link = person.page.locator(`[role=alert] a[href="#${field}"]`);
		want(await link.count(), `the summary has no link to ${field}: ${await person.text("[role=alert]")}`);
		same(await person.text(`[id="${field}-error"]`), await link.innerText(), `words beside ${field}`);
	}
}

// ---- the agency ----

const NEW = "form[action='/handover/new']";
const SERVICES = "form[action='/handover/new/services']";
const WHO = "form[action='/handover/new/customer']";
const TERMS = "form[action='/handover/new/terms']";

export async function openNewRequest(person) {
	await person.go("/handover/new");
}

// The first page of a request. items: values like "domain_1001".
export async function choose(person, items, status = 200) {
	await person.fill(NEW, { item: items });
	await person.press(`${NEW} button:not([name=act])`, status);
}

// The second: what is known of the services, and that hosting is the customer's whole.
export async function checkServices(person, { confirmed = [], all = [] }, status = 200) {
	await person.fill(SERVICES, { ...(confirmed.length && { confirmed }), ...(all.length && { all }) });
	await person.press(`${SERVICES} button[type=submit]`, status);
}

export async function nameCustomer(person, { name = "Forno Nuovo", email = newEmail(), ...more }, status = 200) {
	await person.fill(WHO, { name, email, ...more });
	await person.press(`${WHO} button[type=submit]`, status);
}

export async function setTerms(person, answers, status = 200) {
	await person.fill(TERMS, answers);
	await person.press(`${TERMS} button[type=submit]`, status);
}

export async function sendNewRequest(person, status = 200) {
	await person.press("form[action='/handover/new/check'] button[type=submit]", status);
}

// On the page of a handover.
export async function invitationLink(person) {
	return person.value("#invitation_link");
}

export function handoverId(person) {
	return person.path.match(/^\/handover\/migrations\/([^/?#]+)/)[1];
}

export async function withdraw(person) {
	await person.press("main a[href$='/withdraw']");
	await person.look("reseller-withdraw");
	await person.press("form[action$='/withdraw'] button");
}

// ---- the customer ----

const ACCEPT = "form[action$='/accept']";

export async function fillAcceptance(person, billing) {
	await person.fill(ACCEPT, billing);
}

export async function leaveOut(person, item) {
	await person.untick(ACCEPT, "item", item);
}

export async function sendAcceptance(person, status = 200) {
	await person.press(`${ACCEPT} button[type=submit]`, status);
}

export async function decline(person) {
	const form = "form[action$='/decline']";
	await person.unfold(`details:has(${form}) > summary`);
	await person.press(`${form} button`, 410);
}

// The account that this e-mail address has since its acceptance.
export async function accountOf(email) {
	return (await stand.sql({ query: `SELECT account_id FROM host_account WHERE email = '${email}'` }))[0].account_id;
}

// ---- staff ----

export async function reject(person, reason, status = 200) {
	const form = "form[action$='/reject']";
	if (!await person.page.locator(`details[open] ${form}`).count())
		await person.unfold(`details:has(${form}) > summary`);
	await person.fill(form, { reason });
	await person.press(`${form} button`, status);
}

export async function excludeItem(person, item, reason, status = 200) {
	const form = `form[action='/handover/items/${item}/exclude']`;
	if (!await person.page.locator(`details[open] ${form}`).count())
		await person.unfold(`details:has(> ${form}) > summary`);
	await person.fill(form, { reason });
	await person.press(`${form} button`, status);
}

export async function approveItem(person, item) {
	await person.press(`form[action='/handover/items/${item}/approve'] button`);
}
