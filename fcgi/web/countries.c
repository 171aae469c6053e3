#include "web/countries.h"

#include <string.h>
#include <strings.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *code, *english, *italian;
} countries[] = {
	{ "IT", "Italy", "Italia" },
	{ "SM", "San Marino", "San Marino" },
	{ "VA", "Vatican City", "Città del Vaticano" },
	{ "AT", "Austria", "Austria" },
	{ "BE", "Belgium", "Belgio" },
	{ "BG", "Bulgaria", "Bulgaria" },
	{ "CY", "Cyprus", "Cipro" },
	{ "HR", "Croatia", "Croazia" },
	{ "DK", "Denmark", "Danimarca" },
	{ "EE", "Estonia", "Estonia" },
	{ "FI", "Finland", "Finlandia" },
	{ "FR", "France", "Francia" },
	{ "DE", "Germany", "Germania" },
	{ "GR", "Greece", "Grecia" },
	{ "IE", "Ireland", "Irlanda" },
	{ "LV", "Latvia", "Lettonia" },
	{ "LT", "Lithuania", "Lituania" },
	{ "LU", "Luxembourg", "Lussemburgo" },
	{ "MT", "Malta", "Malta" },
	{ "NL", "Netherlands", "Paesi Bassi" },
	{ "PL", "Poland", "Polonia" },
	{ "PT", "Portugal", "Portogallo" },
	{ "CZ", "Czechia", "Repubblica Ceca" },
	{ "RO", "Romania", "Romania" },
	{ "SK", "Slovakia", "Slovacchia" },
	{ "SI", "Slovenia", "Slovenia" },
	{ "ES", "Spain", "Spagna" },
	{ "SE", "Sweden", "Svezia" },
	{ "HU", "Hungary", "Ungheria" },
	{ "AL", "Albania", "Albania" },
	{ "AD", "Andorra", "Andorra" },
	{ "BA", "Bosnia and Herzegovina", "Bosnia ed Erzegovina" },
	{ "GB", "United Kingdom", "Regno Unito" },
	{ "IS", "Iceland", "Islanda" },
	{ "LI", "Liechtenstein", "Liechtenstein" },
	{ "MK", "North Macedonia", "Macedonia del Nord" },
	{ "MD", "Moldova", "Moldavia" },
	{ "MC", "Monaco", "Monaco" },
	{ "ME", "Montenegro", "Montenegro" },
	{ "NO", "Norway", "Norvegia" },
	{ "RS", "Serbia", "Serbia" },
	{ "CH", "Switzerland", "Svizzera" },
	{ "TR", "Türkiye", "Turchia" },
	{ "UA", "Ukraine", "Ucraina" },
	{ "AR", "Argentina", "Argentina" },
	{ "AU", "Australia", "Australia" },
	{ "BR", "Brazil", "Brasile" },
	{ "CA", "Canada", "Canada" },
	{ "CL", "Chile", "Cile" },
	{ "CN", "China", "Cina" },
	{ "CO", "Colombia", "Colombia" },
	{ "EG", "Egypt", "Egitto" },
	{ "AE", "United Arab Emirates", "Emirati Arabi Uniti" },
	{ "PH", "Philippines", "Filippine" },
	{ "JP", "Japan", "Giappone" },
	{ "IN", "India", "India" },
	{ "IL", "Israel", "Israele" },
	{ "MA", "Morocco", "Marocco" },
	{ "MX", "Mexico", "Messico" },
	{ "NZ", "New Zealand", "Nuova Zelanda" },
	{ "PE", "Peru", "Perù" },
	{ "SG", "Singapore", "Singapore" },
	{ "US", "United States", "Stati Uniti" },
	{ "ZA", "South Africa", "Sudafrica" },
	{ "TN", "Tunisia", "Tunisia" },
};

/* Other ways to write some of them. */
static const struct {
	const char *written, *code;
} others[] = {
	{ "Repubblica Italiana", "IT" }, { "Olanda", "NL" },        { "Holland", "NL" },
	{ "Inghilterra", "GB" },         { "Gran Bretagna", "GB" }, { "Great Britain", "GB" },
	{ "England", "GB" },             { "UK", "GB" },            { "Stati Uniti d'America", "US" },
	{ "USA", "US" },                 { "Deutschland", "DE" },   { "Österreich", "AT" },
	{ "Suisse", "CH" },              { "Schweiz", "CH" },       { "España", "ES" },
	{ "Cechia", "CZ" },              { "Czech Republic", "CZ" },
};

const char *countries_code(const char *typed)
{
	for (size_t i = 0; typed && i < COUNT(countries); i++)
		if (strcasecmp(typed, countries[i].code) == 0 || strcasecmp(typed, countries[i].english) == 0 ||
		    strcasecmp(typed, countries[i].italian) == 0)
			return countries[i].code;
	for (size_t i = 0; typed && i < COUNT(others); i++)
		if (strcasecmp(typed, others[i].written) == 0)
			return others[i].code;
	return typed;
}

const char *countries_name(enum lang lang, const char *code)
{
	for (size_t i = 0; code && i < COUNT(countries); i++)
		if (strcmp(code, countries[i].code) == 0)
			return lang == LANG_IT ? countries[i].italian : countries[i].english;
	return code;
}
