/** What the people of the load say: kinds of objects, places, sentences. Nobody is named. */
import type { CommitmentKind, Holder } from '#lib/commitment/rules.ts';
import type { Words } from '#lib/i18n/locale.ts';
import type { Category } from '#lib/project/rules.ts';

type Promise = readonly [kind: CommitmentKind, holder: Holder, weight: number];
export type Kind = {
	category: Category;
	types: readonly string[];
	need: string;
	title: Words;
	summary: Words;
	work: readonly string[];
	lines: readonly string[];
	promises: readonly Promise[];
};

const GREEN: readonly Promise[] = [
	['watering', 'akimat', 5],
	['watering', 'school', 2],
	['annual_planting', 'community', 3],
	['community_upkeep', 'community', 3],
	['waste_removal', 'akimat', 1]
];
const PLAY: readonly Promise[] = [
	['upkeep', 'akimat', 5],
	['community_upkeep', 'community', 4],
	['safety_and_development', 'akimat', 2],
	['guarding', 'community', 0.06],
	['balance_transfer', 'akimat', 2]
];
const LIGHT: readonly Promise[] = [
	['lamp_replacement', 'akimat', 4],
	['lighting_service', 'operator', 2],
	['lighting_cost', 'akimat', 3],
	['police_patrol', 'police', 0.06]
];
const HOUSE: readonly Promise[] = [
	['staff_position', 'akimat', 3],
	['upkeep', 'school', 3],
	['free_access', 'house_of_culture', 2],
	['general_support', 'entrepreneur', 1],
	['upkeep', 'health_department', 2]
];

export const KINDS: readonly Kind[] = [
	{
		...{ category: 'play_sport', types: ['playground'], need: 'play', promises: PLAY },
		title: { kk: 'балалар ойын алаңы', ru: 'детская площадка', en: 'playground' },
		summary: {
			kk: 'Балалар алыс бармай, үй жанында ойнайды: әткеншек, сырғанақ, жұмсақ төсеніш қойылады.',
			ru: 'Дети играют рядом с домом: качели, горка, мягкое покрытие.',
			en: 'Children play near home: swings, a slide, a soft floor.'
		},
		work: ['Орынды тазалау', 'Төсеніш салу', 'Жабдық орнату', 'Қоршау'],
		lines: ['Ойын жабдығы', 'Жұмсақ төсеніш', 'Қоршау', 'Жеткізу', 'Құрылыс жұмысы']
	},
	{
		...{ category: 'play_sport', types: ['sports_ground', 'street_workout'], need: 'sport', promises: PLAY },
		title: { kk: 'спорт алаңы', ru: 'спортивная площадка', en: 'sports ground' },
		summary: {
			kk: 'Жастар кешке жиналып, доп ойнап, жаттығатын алаң.',
			ru: 'Площадка, где молодёжь вечером играет в мяч и тренируется.',
			en: 'A ground where young people play ball and train in the evening.'
		},
		work: ['Жер тегістеу', 'Негіз құю', 'Тренажёр орнату', 'Сызық салу'],
		lines: ['Тренажёрлар', 'Баскетбол қалқаны', 'Бетон', 'Тор', 'Жұмыс ақысы']
	},
	{
		...{ category: 'public_space', types: ['alley', 'greening', 'bench'], need: 'water_green', promises: GREEN },
		title: { kk: 'жасыл аллея', ru: 'зелёная аллея', en: 'green alley' },
		summary: {
			kk: 'Көше бойына көшет егіліп, тамшылатып суару тартылады, орындық қойылады.',
			ru: 'Вдоль улицы сажают деревья, проводят капельный полив, ставят скамейки.',
			en: 'Trees along the street, drip irrigation, benches.'
		},
		work: ['Жер дайындау', 'Су тарту', 'Көшет егу', 'Орындық қою'],
		lines: ['Көшет', 'Су құбыры', 'Орындық', 'Қара топырақ', 'Көлік']
	},
	{
		...{ category: 'public_space', types: ['street_lighting', 'lighting'], need: 'roads_light', promises: LIGHT },
		title: { kk: 'көше шамдары', ru: 'уличные фонари', en: 'street lamps' },
		summary: {
			kk: 'Қараңғы көшеге күн қуатымен жанатын шам қойылады: мектептен кеш қайтқан бала қорықпайды.',
			ru: 'На тёмной улице ставят фонари на солнечных батареях.',
			en: 'Solar lamps for a dark street.'
		},
		work: ['Шұңқыр қазу', 'Бағана тұрғызу', 'Шам ілу', 'Тексеру'],
		lines: ['Шам', 'Бағана', 'Аккумулятор', 'Монтаж', 'Көтергіш жалдау']
	},
	{
		...{ category: 'social_infrastructure', types: ['mother_child_room', 'sensory_room'], need: 'health', promises: HOUSE },
		title: { kk: 'дамыту бөлмесі', ru: 'комната развития', en: 'development room' },
		summary: {
			kk: 'Ерекше қажеттілігі бар балаларға арналған бөлме: маман, құрал-жабдық, ата-анаға кеңес.',
			ru: 'Комната для детей с особыми потребностями: специалист, оборудование, советы родителям.',
			en: 'A room for children with special needs: a specialist, equipment, advice.'
		},
		work: ['Бөлмені жөндеу', 'Жабдық алу', 'Жиһаз қою'],
		lines: ['Жабдық', 'Жиһаз', 'Жөндеу материалы', 'Жұмыс ақысы']
	},
	{
		...{ category: 'flagship', types: ['park', 'fountain', 'gazebo'], need: 'culture', promises: [...GREEN, ...PLAY] },
		title: { kk: 'демалыс саябағы', ru: 'парк отдыха', en: 'park' },
		summary: {
			kk: 'Ауыл болып бас қосатын саябақ: жаяу жол, күрке, шағын субұрқақ.',
			ru: 'Парк, где собирается всё село: дорожки, беседка, небольшой фонтан.',
			en: 'A park where the village meets: paths, a gazebo, a small fountain.'
		},
		work: ['Жоба сызу', 'Жол төсеу', 'Күрке тұрғызу', 'Көгалдандыру', 'Жарық тарту'],
		lines: ['Тротуар тақтасы', 'Күрке', 'Субұрқақ', 'Көшет', 'Шам', 'Құрылыс жұмысы']
	},
	{
		...{ category: 'public_space', types: ['stage', 'community_building'], need: 'culture', promises: HOUSE },
		title: { kk: 'жазғы сахна', ru: 'летняя сцена', en: 'summer stage' },
		summary: {
			kk: 'Той-думан мен жиынға арналған сахна, көлеңкелі орындықтар.',
			ru: 'Сцена для праздников и сходов, скамейки в тени.',
			en: 'A stage for feasts and meetings, seats in the shade.'
		},
		work: ['Негіз құю', 'Сахна жинау', 'Төбе жабу'],
		lines: ['Металл', 'Тақтай', 'Төбе', 'Дыбыс жабдығы', 'Жұмыс ақысы']
	}
];

export const STREETS: readonly Words[] = (
	[
		['Абай', 'Абая', 'Abai'],
		['Мектеп', 'Школьная', 'School'],
		['Жағалау', 'Набережная', 'Embankment'],
		['Бейбітшілік', 'Мира', 'Peace'],
		['Достық', 'Дружбы', 'Friendship'],
		['Теміржол', 'Железнодорожная', 'Railway'],
		['Наурыз', 'Наурыз', 'Nauryz'],
		['Құрылысшы', 'Строителей', 'Builders'],
		['Мұнайшы', 'Нефтяников', 'Oilmen'],
		['Астана', 'Астана', 'Astana'],
		['Желтоқсан', 'Желтоксан', 'Jeltoqsan'],
		['Сарыарқа', 'Сарыарка', 'Saryarka']
	] as const
).map(([kk, ru, en]) => ({ kk: `${kk} көшесі`, ru: `улица ${ru}`, en: `${en} Street` }));

export const REPORT_TEXTS = [
	'Жұмыс жоспар бойынша жүріп жатыр.',
	'Материал келді, дүйсенбіде бастаймыз.',
	'Көршілер асарға шықты, жартысын бітірдік.',
	'Жел тұрып, екі күн тоқтап қалдық.',
	'Жабдық орнатылды, енді бояу қалды.',
	'Қоршау тұрғызылды, жер тегістелді.',
	'Көшет егілді, су тартылды.'
] as const;
export const PROBLEMS = ['Жеткізуші кешігіп жатыр.', 'Кран табылмай тұр.', 'Цемент бағасы көтерілді.'] as const;
export const HELP = ['Әкімдіктен трактор сұраймыз.', 'Электр желісіне қосуға рұқсат керек.'] as const;
export const DUTY_TEXTS: Partial<Record<CommitmentKind, string>> = {
	watering: 'Көшеттерді суару',
	annual_planting: 'Көшет егу',
	community_upkeep: 'Сенбілік өткізу',
	upkeep: 'Тексеріп, жөндеу',
	waste_removal: 'Қоқыс шығару',
	lamp_replacement: 'Күйген шамды ауыстыру',
	lighting_service: 'Жарықты жөндеу',
	guarding: 'Аралап қарау',
	police_patrol: 'Кешкі аралау',
	safety_and_development: 'Қауіпсіздігін тексеру'
};
export const LEADERS: readonly Words[] = [
	{ kk: 'мұғалім', ru: 'учитель', en: 'teacher' },
	{ kk: 'ардагер', ru: 'ветеран', en: 'veteran' },
	{ kk: 'көпбалалы ана', ru: 'многодетная мать', en: 'mother of many' },
	{ kk: 'жастар жетекшісі', ru: 'лидер молодёжи', en: 'youth leader' },
	{ kk: 'медбике', ru: 'медсестра', en: 'nurse' }
];

/** @returns what an object is called: its street and its kind. */
export function titleOf({ title }: Kind, street: number): Words {
	const where = STREETS[street]!;
	const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
	return {
		kk: `${where.kk!.replace('көшесі', 'көшесіндегі')} ${title.kk}`,
		ru: capital(`${title.ru}, ${where.ru}`),
		en: capital(`${title.en}, ${where.en}`)
	};
}
