// The pages, as a person uses them. A form that changes is changed here, and nowhere in the journeys.
import { same, stand, want } from "./lib.mjs";

export const STAFF = 1;
export const AGENCY = 101;
export const OTHER_AGENCY = 102;
export const CUSTOMER = 201; // has an account: titolare@fornobianchi.example

const ITALY = { street: "Via Roma 10/A", town: "Roma", postcode: "00100", province: "RM" };
const ABROAD = { street: "Hauptstraße 1", town: "München", postcode: "80331", country: "Germania" };
const PERSON = { first_name: "Niccolò", last_name: "Dell'Aquila" };
const BODY = { company_name: "Però & Figli S.r.l.", person_name: "Maria Però", may: "yes" };
export const PRIVATE = { kind: "private", ...PERSON, ...ITALY, codice_fiscale: "RSSMRA80A01H501U" };
export const COMPANY = { kind: "company", ...BODY, ...ITALY, codice_fiscale: "02118311006", vat_id: "02118311006" };
// Kinds whose forms differ from these two.
export const OTHER_KINDS = [
	{ kind: "sole_trader", company_name: "Caffè Perù", ...ITALY, codice_fiscale: "RSSMRA85T10A562S",
		vat_id: "00743110157" },
	{ kind: "association", ...BODY, ...ITALY, codice_fiscale: "97103880585" },
	{ kind: "public_body", ...BODY, ...ITALY, codice_fiscale: "97103880585", sdi_code: "UFABCD" },
	{ kind: "foreign_business", ...BODY, ...ABROAD, vat_id: "136695976" },
	{ kind: "foreign_person", ...PERSON, ...ABROAD },
];

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

export async function askForLink(person, email, status = 200) {
	const form = "form[action='/handover/sign-in/by-mail']";
	await person.fill(form, { email });
	await person.press(`${form} button`, status);
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

const ACCOUNT = "form[action$='/account']";
const KIND = "form[action$='/kind']";
const BILLING = "form[action$='/billing']";
const ACCEPT = "form[action$='/accept']";

// From the invitation to the page of the account.
export async function goOn(person) {
	await person.press("main a.ho-button[href$='/account']");
}

// account: "new", or the number of the one that is signed in.
export async function takeAccount(person, account = "new", status = 200) {
	await person.fill(ACCOUNT, { account });
	await person.press(`${ACCOUNT} button`, status);
}

export async function chooseKind(person, kind, status = 200) {
	await person.fill(KIND, kind ? { kind } : {});
	await person.press(`${KIND} button`, status);
}

export async function sendBilling(person, fields = {}, status = 200) {
	await person.fill(BILLING, fields);
	await person.press(`${BILLING} button`, status);
}

// From the page of the account to the one where everything is checked. billing: with kind.
export async function giveBilling(person, { kind, ...fields }) {
	await takeAccount(person);
	await chooseKind(person, kind);
	await sendBilling(person, fields);
}

export async function leaveOut(person, item) {
	await person.untick(ACCEPT, "item", item);
}

// values: ticks and fields of the page where everything is checked.
export async function sendAcceptance(person, values = {}, status = 200) {
	await person.fill(ACCEPT, values);
	await person.press(`${ACCEPT} button[type=submit]`, status);
}

// One of the other ways on of an invitation: decline, misaddressed, more-time.
export async function otherWay(person, way, status = 200) {
	await person.press(`main a[href$='/${way}']`);
	await person.look(`customer-${way}`);
	await person.press(`form[action$='/${way}'] button`, status);
}

// The account that this e-mail address has since its acceptance.
export async function accountOf(email) {
	return (await stand.sql({ query: `SELECT account_id FROM host_account WHERE email = '${email}'` }))[0].account_id;
}

// ---- staff ----

export async function openQueue(person) {
	await person.go("/handover/staff");
}

// On the queue: the form that has these cases.
export async function approveCases(person, ids, values = {}, status = 200) {
	const form = `form[action='/handover/staff/approve']:has([value="${ids[0]}"])`;
	await person.fill(form, { migration: ids, ...values });
	await person.press(`${form} button`, status);
}

// On the page of a case: take, give-back, seen, restart, recipient.
export async function actOnCase(person, act) {
	await person.press(`form[action$='/${act}'] button`);
}

export async function answerAgency(person, text, status = 200) {
	await person.fill("form[action$='/answer']", { text });
	await person.press("form[action$='/answer'] button", status);
}

export async function reject(person, reason, status = 200) {
	await folded(person, "form[action$='/reject']", reason, status);
}

export async function excludeItem(person, item, reason, status = 200) {
	await folded(person, `form[action='/handover/items/${item}/exclude']`, reason, status);
}

export async function acceptDifference(person, item, reason, status = 200) {
	await folded(person, `form[action='/handover/staff/items/${item}/accept-difference']`, reason, status);
}

async function folded(person, form, reason, status) {
	if (!await person.page.locator(`details[open] > ${form}`).count())
		await person.unfold(`details:has(> ${form}) > summary`);
	await person.fill(form, { reason });
	await person.press(`${form} button`, status);
}

export async function approveItem(person, item) {
	await person.press(`form[action='/handover/items/${item}/approve'] button`);
}

// ---- in English ----

// Looks at the page in English, and comes back to the page in Italian.
export async function lookInEnglish(person, name) {
	await person.press("footer a[hreflang=en]");
	await person.look(name);
	await person.press("footer a[hreflang=it]");
}
