/**
 * Names of the IANA time zone database that `Intl.supportedValuesOf` leaves out, because they are
 * links or because ICU goes by another name: by area, those without one first. Intl takes any
 * spelling, and abbreviations of its own; the database's names are these and no others.
 */
const NOT_LISTED_BY_INTL = {
  '': `
    CET CST6CDT Cuba EET EST EST5EDT Egypt Eire Factory GB GB-Eire GMT GMT+0 GMT-0 GMT0
    Greenwich HST Hongkong Iceland Iran Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ
    NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC ROK Singapore Turkey UCT UTC Universal W-SU
    WET Zulu`,
  Africa: `
    Asmara Timbuktu`,
  America: `
    Argentina/Buenos_Aires Argentina/Catamarca Argentina/ComodRivadavia Argentina/Cordoba
    Argentina/Jujuy Argentina/Mendoza Atikokan Atka Ensenada Fort_Wayne Indiana/Indianapolis
    Kentucky/Louisville Knox_IN Montreal Nipigon Nuuk Pangnirtung Porto_Acre Rainy_River
    Rosario Santa_Isabel Shiprock Thunder_Bay Virgin Yellowknife`,
  Antarctica: `
    South_Pole`,
  Asia: `
    Ashkhabad Choibalsan Chongqing Chungking Dacca Harbin Ho_Chi_Minh Istanbul Kashgar
    Kathmandu Kolkata Macao Tel_Aviv Thimbu Ujung_Pandang Ulan_Bator Yangon`,
  Atlantic: `
    Faroe Jan_Mayen`,
  Australia: `
    ACT Canberra Currie LHI NSW North Queensland South Tasmania Victoria West Yancowinna`,
  Brazil: `
    Acre DeNoronha East West`,
  Canada: `
    Atlantic Central Eastern Mountain Newfoundland Pacific Saskatchewan Yukon`,
  Chile: `
    Continental EasterIsland`,
  Etc: `
    GMT GMT+0 GMT+1 GMT+10 GMT+11 GMT+12 GMT+2 GMT+3 GMT+4 GMT+5 GMT+6 GMT+7 GMT+8 GMT+9 GMT-0
    GMT-1 GMT-10 GMT-11 GMT-12 GMT-13 GMT-14 GMT-2 GMT-3 GMT-4 GMT-5 GMT-6 GMT-7 GMT-8 GMT-9
    GMT0 Greenwich UCT UTC Universal Zulu`,
  Europe: `
    Belfast Kyiv Nicosia Tiraspol Uzhgorod Zaporozhye`,
  Mexico: `
    BajaNorte BajaSur General`,
  Pacific: `
    Chuuk Johnston Kanton Pohnpei Samoa Yap`,
  US: `
    Alaska Aleutian Arizona Central East-Indiana Eastern Hawaii Indiana-Starke Michigan
    Mountain Pacific Samoa`,
};

const zoneNames = new Set([
  ...Intl.supportedValuesOf('timeZone'),
  ...Object.entries(NOT_LISTED_BY_INTL).flatMap(([area, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((name) => (area === '' ? name : `${area}/${name}`)),
  ),
]);

/** Whether a name is one of the IANA time zone database's, in its own spelling. */
export function isZoneName(name: string): boolean {
  return zoneNames.has(name);
}
