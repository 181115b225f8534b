/**
 * The whole schema on one page. Ids are UUIDv7 text, times are integers (ms since 1970, UTC), money is an integer in tenge,
 * a date without a time is text 'YYYY-MM-DD'. What happened is a row with a person and a time; a state is computed from such rows.
 * JSON columns are typed here and validated where they are read or written (input.ts of the domain).
 */
import { blob, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex, type AnySQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Words } from '#lib/i18n/locale.ts';
import type { FeatureFacts } from '#lib/ground/rules.ts';
import type { Answers } from '#lib/site/checks.ts';
import type { GroupTops, Ranks } from '#lib/need/rules.ts';
import type { VoteRules } from '#lib/vote/rules.ts';

const id = () => text('id').primaryKey();
const at = (name = 'at') => integer(name).notNull();
const words = (name: string) => text(name, { mode: 'json' }).$type<Words>();
/** A printed amount keeps its qualifier: exactly, about, over, at least, a range. */
export type Amount = { op: '=' | '~' | '>' | '>=' | '<' | '<=' | 'range'; value: number; max?: number };
const amount = (name: string) => text(name, { mode: 'json' }).$type<Amount>();

// --- people ------------------------------------------------------------------------------------------------------------------
export const account = sqliteTable('account', {
	id: id(),
	login: text('login').notNull().unique(),
	passwordHash: text('password_hash').notNull(),
	name: text('name').notNull(),
	locale: text('locale').notNull().default('kk'),
	createdAt: at('created_at'),
	disabledAt: integer('disabled_at')
});
/** A sign-in. The id is the SHA-256 of the token: the token itself is only in the browser. expires_at is in seconds (lucia). */
export const session = sqliteTable('session', {
	id: id(),
	userId: text('user_id')
		.notNull()
		.references(() => account.id, { onDelete: 'cascade' }),
	expiresAt: integer('expires_at').notNull()
});
/** role: admin | coordinator | facilitator | akimat. village_id null = everywhere. */
export const membership = sqliteTable(
	'membership',
	{
		id: id(),
		accountId: text('account_id')
			.notNull()
			.references(() => account.id, { onDelete: 'cascade' }),
		role: text('role').notNull(),
		villageId: text('village_id').references(() => village.id),
		at: at(),
		byAccountId: text('by_account_id')
	},
	(t) => [index('membership_account').on(t.accountId)]
);
/** One-time links (the first administrator, invited colleagues). Only the hash of the token is kept. */
export const invitation = sqliteTable('invitation', {
	id: id(),
	tokenHash: text('token_hash').notNull().unique(),
	role: text('role').notNull(),
	villageId: text('village_id'),
	createdAt: at('created_at'),
	expiresAt: integer('expires_at').notNull(),
	usedAt: integer('used_at'),
	byAccountId: text('by_account_id')
});

// --- places ------------------------------------------------------------------------------------------------------------------
export const village = sqliteTable('village', {
	id: id(),
	kind: text('kind').notNull(),
	name: words('name').notNull(),
	district: words('district').notNull(),
	region: words('region').notNull(),
	sortKey: text('sort_key').notNull(),
	folded: text('folded').notNull(),
	population: integer('population'),
	lng: real('lng').notNull(),
	lat: real('lat').notNull(),
	accuracyM: integer('accuracy_m').notNull()
});

// --- a workshop --------------------------------------------------------------------------------------------------------------
export const workshop = sqliteTable('workshop', {
	id: id(),
	code: text('code').notNull().unique(),
	title: text('title').notNull(),
	villageId: text('village_id')
		.notNull()
		.references(() => village.id),
	startsAt: integer('starts_at').notNull(),
	/** When people want to go home; null = start plus the minutes of the agenda. */
	endsAt: integer('ends_at'),
	/** A second date with the same boards, for people on rotation. */
	secondStartsAt: integer('second_starts_at'),
	/** When the first date was adjourned; null = not (yet). */
	adjournedAt: integer('adjourned_at'),
	fund: integer('fund').notNull(),
	capacity: integer('capacity').notNull().default(150),
	/** What people are asked about themselves, of the official report's categories: gender | age | social. */
	asks: text('asks', { mode: 'json' }).$type<string[]>().notNull().default([]),
	/** Who may vote: everybody | cards. */
	voters: text('voters').notNull().default('everybody'),
	/** Grows with every change of the plan, so that two editors notice each other. */
	revision: integer('revision').notNull().default(0),
	createdAt: at('created_at'),
	byAccountId: text('by_account_id').notNull(),
	endedAt: integer('ended_at'),
	endedBy: text('ended_by'),
	archivedAt: integer('archived_at'),
	/** In the bin: gone for everybody, can be taken back until it is emptied. */
	deletedAt: integer('deleted_at'),
	deletedBy: text('deleted_by')
});
/** An agenda that somebody kept for later workshops. agenda: as workshop/plan.ts reads an agenda, without ids. */
export const workshopTemplate = sqliteTable('workshop_template', {
	id: id(),
	name: text('name').notNull(),
	agenda: text('agenda', { mode: 'json' }).$type<unknown>().notNull(),
	createdAt: at('created_at'),
	byAccountId: text('by_account_id').notNull(),
	removedAt: integer('removed_at')
});
export const activity = sqliteTable(
	'activity',
	{
		id: id(),
		workshopId: text('workshop_id')
			.notNull()
			.references(() => workshop.id),
		position: integer('position').notNull(),
		kind: text('kind').notNull(),
		title: words('title'),
		minutes: integer('minutes').notNull(),
		/** Settings of the kind, e.g. { dots: 5, maxPerIdea: 3 } for a vote; workshop/rules.ts has their shapes and defaults. */
		settings: text('settings', { mode: 'json' }).$type<Record<string, unknown>>().notNull()
	},
	(t) => [uniqueIndex('activity_place').on(t.workshopId, t.position)]
);
/** change: opened | closed. The newest turn is the phase; none = planned. */
export const activityTurn = sqliteTable(
	'activity_turn',
	{
		id: id(),
		activityId: text('activity_id')
			.notNull()
			.references(() => activity.id),
		change: text('change').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		reason: text('reason')
	},
	(t) => [index('activity_turn_activity').on(t.activityId, t.at)]
);
/** What the projector shows and the running clock: one row a workshop, replaced as the desk acts. */
export const staging = sqliteTable('staging', {
	workshopId: text('workshop_id')
		.primaryKey()
		.references(() => workshop.id),
	/** { view: 'follow' | 'blank' | 'welcome' | 'protocol' | ..., focus?: id of a table, site ... } */
	screen: text('screen', { mode: 'json' }).$type<{ view: string; focus?: string }>().notNull(),
	/** Clock: ends at a moment, or stands still with so many ms left. */
	timerEndsAt: integer('timer_ends_at'),
	timerLeftMs: integer('timer_left_ms'),
	/** What the desk says to all phones now. */
	message: text('message', { mode: 'json' }).$type<{ id: string; text: string; at: number }>()
});
/** What the desk did, newest last: what the other desk is told, and what can be undone. */
export const deskStep = sqliteTable(
	'desk_step',
	{
		id: id(),
		workshopId: text('workshop_id')
			.notNull()
			.references(() => workshop.id),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		/** Name of the act, e.g. next_round; data fills its sentence. */
		act: text('act').notNull(),
		data: text('data', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
		/** What takes it back (workshop/undo.server.ts reads it); null = cannot be undone. */
		undo: text('undo', { mode: 'json' }).$type<{ kind: string } & Record<string, unknown>>(),
		undoneAt: integer('undone_at'),
		undoneBy: text('undone_by')
	},
	(t) => [index('desk_step_workshop').on(t.workshopId, t.at)]
);
/** A projector of a workshop and how it shows things. The id is the one in its cookie. */
export const projector = sqliteTable(
	'projector',
	{
		id: id(),
		workshopId: text('workshop_id')
			.notNull()
			.references(() => workshop.id),
		number: integer('number').notNull(),
		name: text('name').notNull().default(''),
		/** 1 = as designed. */
		scale: real('scale').notNull().default(1),
		dark: integer('dark', { mode: 'boolean' }).notNull().default(false),
		/** Null = the language of its own browser. */
		locale: text('locale'),
		seenAt: integer('seen_at').notNull()
	},
	(t) => [uniqueIndex('projector_number').on(t.workshopId, t.number)]
);
export const cafeTable = sqliteTable(
	'cafe_table',
	{
		id: id(),
		activityId: text('activity_id')
			.notNull()
			.references(() => activity.id),
		number: integer('number').notNull(),
		question: words('question').notNull()
	},
	(t) => [uniqueIndex('cafe_table_number').on(t.activityId, t.number)]
);
export const cafeRound = sqliteTable(
	'cafe_round',
	{
		id: id(),
		activityId: text('activity_id')
			.notNull()
			.references(() => activity.id),
		number: integer('number').notNull(),
		startedAt: integer('started_at').notNull(),
		byAccountId: text('by_account_id').notNull(),
		/** Who was meant to sit where in the rounds after this one, seat id -> table id: followed as long as nobody comes or goes. */
		plan: text('plan', { mode: 'json' }).$type<Record<string, string>[]>()
	},
	(t) => [uniqueIndex('cafe_round_number').on(t.activityId, t.number)]
);
/** Who stays at a table between the rounds: a seat, or a helper. */
export const cafeHost = sqliteTable(
	'cafe_host',
	{
		id: id(),
		activityId: text('activity_id').notNull(),
		tableId: text('table_id').notNull(),
		seatId: text('seat_id'),
		helperId: text('helper_id'),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		endedAt: integer('ended_at')
	},
	(t) => [index('cafe_host_activity').on(t.activityId)]
);
/** Who sits where in which round. */
export const seating = sqliteTable(
	'seating',
	{
		activityId: text('activity_id').notNull(),
		round: integer('round').notNull(),
		seatId: text('seat_id').notNull(),
		tableId: text('table_id').notNull(),
		at: at()
	},
	(t) => [primaryKey({ columns: [t.activityId, t.round, t.seatId] })]
);

// --- the roll ----------------------------------------------------------------------------------------------------------------
/** channel: phone | card. number is what people see; it never changes. */
export const seat = sqliteTable(
	'seat',
	{
		id: id(),
		workshopId: text('workshop_id')
			.notNull()
			.references(() => workshop.id),
		number: integer('number').notNull(),
		channel: text('channel').notNull(),
		name: text('name'),
		locale: text('locale').notNull(),
		consentVersion: text('consent_version').notNull(),
		joinedAt: integer('joined_at').notNull(),
		/** Null = present. Every coming and going is a row of attendance. */
		leftAt: integer('left_at'),
		/** May not write any more; votes all the same. */
		mutedAt: integer('muted_at'),
		/** youth | pensioner | akimat | ... (seat/rules.ts); null = not said. */
		group: text('people_group'),
		gender: text('gender'),
		ageBand: text('age_band'),
		social: text('social'),
		/** Who seated a person without a phone (as nameActor names them); null = did it themselves. */
		seatedBy: text('seated_by')
	},
	(t) => [uniqueIndex('seat_number').on(t.workshopId, t.number)]
);
/** Coming and going of a seat. change: in | out. */
export const attendance = sqliteTable(
	'attendance',
	{
		id: id(),
		workshopId: text('workshop_id')
			.notNull()
			.references(() => workshop.id),
		seatId: text('seat_id')
			.notNull()
			.references(() => seat.id, { onDelete: 'cascade' }),
		change: text('change').notNull(),
		at: at(),
		by: text('by').notNull()
	},
	(t) => [index('attendance_seat').on(t.seatId, t.at)]
);
/** People of a category as a helper counted them in the hall, beside what people said themselves. category: gender | age | social. */
export const rollCount = sqliteTable(
	'roll_count',
	{
		workshopId: text('workshop_id').notNull(),
		category: text('category').notNull(),
		value: text('value').notNull(),
		n: integer('n').notNull(),
		at: at(),
		by: text('by').notNull()
	},
	(t) => [primaryKey({ columns: [t.workshopId, t.category, t.value] })]
);
/** Somebody who serves people without a phone, invited by the desk. Only the hash of the token (first of the link, then of the device) is kept. */
export const helper = sqliteTable(
	'helper',
	{
		id: id(),
		workshopId: text('workshop_id')
			.notNull()
			.references(() => workshop.id),
		name: text('name').notNull(),
		tokenHash: text('token_hash').notNull().unique(),
		createdAt: at('created_at'),
		byAccountId: text('by_account_id').notNull(),
		claimedAt: integer('claimed_at'),
		endedAt: integer('ended_at')
	},
	(t) => [index('helper_workshop').on(t.workshopId)]
);
/** The private link of a seat to what became of its notes; only the SHA-256 is kept. */
export const followLink = sqliteTable('follow_link', {
	tokenHash: text('token_hash').primaryKey(),
	seatId: text('seat_id')
		.notNull()
		.references(() => seat.id, { onDelete: 'cascade' }),
	createdAt: at('created_at')
});
/** What a phone holds for its seat; only the SHA-256 is kept. */
export const seatToken = sqliteTable(
	'seat_token',
	{
		tokenHash: text('token_hash').primaryKey(),
		seatId: text('seat_id')
			.notNull()
			.references(() => seat.id, { onDelete: 'cascade' }),
		createdAt: at('created_at'),
		expiresAt: integer('expires_at').notNull()
	},
	(t) => [index('seat_token_seat').on(t.seatId)]
);
/** A printed card of a workshop; the first use makes the seat that carries its number. */
export const card = sqliteTable(
	'card',
	{
		id: id(),
		workshopId: text('workshop_id')
			.notNull()
			.references(() => workshop.id),
		number: integer('number').notNull(),
		code: text('code').notNull(),
		seatId: text('seat_id').references(() => seat.id),
		createdAt: integer('created_at'),
		printedAt: integer('printed_at'),
		voidedAt: integer('voided_at'),
		voidedBy: text('voided_by'),
		voidReason: text('void_reason')
	},
	(t) => [uniqueIndex('card_code').on(t.workshopId, t.code), uniqueIndex('card_number').on(t.workshopId, t.number)]
);

// --- what people bring -------------------------------------------------------------------------------------------------------
export const need = sqliteTable(
	'need',
	{
		id: id(),
		workshopId: text('workshop_id')
			.notNull()
			.references(() => workshop.id),
		activityId: text('activity_id').notNull(),
		seatId: text('seat_id'),
		category: text('category').notNull(),
		text: text('text').notNull(),
		/** Who lacks it, in the author's words; may be empty. */
		group: text('affected_group').notNull().default(''),
		/** Codes of who lacks it (need/rules.ts AFFECTED), how many people, since which year, and where; all may be missing. */
		groups: text('affected_groups', { mode: 'json' }).$type<string[]>().notNull().default([]),
		people: integer('people'),
		since: integer('since'),
		lng: real('lng'),
		lat: real('lat'),
		/** The need that it was joined to: never one that is joined itself. */
		mergedInto: text('merged_into'),
		/** Rejected by the desk: it stays readable with the reason. */
		rejectedAt: integer('rejected_at'),
		rejectedReason: text('rejected_reason'),
		/** Name of the helper who wrote it down for a seat without a phone. */
		helper: text('helper'),
		/** The desk made it from notes of the boards. */
		byAccountId: text('by_account_id'),
		createdAt: at('created_at'),
		removedAt: integer('removed_at')
	},
	(t) => [index('need_workshop').on(t.workshopId)]
);
/** The notes a need grew from. words = what the note said at that moment. */
export const needSource = sqliteTable(
	'need_source',
	{
		id: id(),
		needId: text('need_id')
			.notNull()
			.references(() => need.id),
		/** Id of the note. */
		sourceId: text('source_id').notNull(),
		document: text('document').notNull(),
		words: text('words').notNull()
	},
	(t) => [uniqueIndex('need_source_once').on(t.needId, t.sourceId)]
);
/** The desk's word on what people wrote; the newest counts. kind: note | need | site. verdict: approved | hidden. */
export const moderation = sqliteTable(
	'moderation',
	{
		id: id(),
		workshopId: text('workshop_id')
			.notNull()
			.references(() => workshop.id),
		kind: text('kind').notNull(),
		subjectId: text('subject_id').notNull(),
		/** Board of a note; null for needs and sites. */
		document: text('document'),
		verdict: text('verdict').notNull(),
		reason: text('reason'),
		/** What a note said when it was let through: an approval is for these words alone. Null for needs, sites and what was hidden. */
		words: text('words'),
		at: at(),
		byAccountId: text('by_account_id').notNull()
	},
	(t) => [index('moderation_subject').on(t.workshopId, t.subjectId, t.at)]
);
/** A resident asks the desk to look at something: one report a seat and thing. */
export const report = sqliteTable(
	'report',
	{
		subjectId: text('subject_id').notNull(),
		seatId: text('seat_id').notNull(),
		workshopId: text('workshop_id')
			.notNull()
			.references(() => workshop.id),
		kind: text('kind').notNull(),
		document: text('document'),
		at: at()
	},
	(t) => [primaryKey({ columns: [t.subjectId, t.seatId] }), index('report_workshop').on(t.workshopId)]
);
/** Photos of the hall for the summary. */
export const hallPhoto = sqliteTable(
	'hall_photo',
	{
		id: id(),
		workshopId: text('workshop_id')
			.notNull()
			.references(() => workshop.id),
		photoId: text('photo_id')
			.notNull()
			.references(() => photo.id),
		caption: text('caption').notNull().default(''),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		removedAt: integer('removed_at')
	},
	(t) => [index('hall_photo_workshop').on(t.workshopId)]
);
export const needSupport = sqliteTable(
	'need_support',
	{
		needId: text('need_id')
			.notNull()
			.references(() => need.id),
		seatId: text('seat_id')
			.notNull()
			.references(() => seat.id),
		at: at()
	},
	(t) => [primaryKey({ columns: [t.needId, t.seatId] })]
);
/** The prioritising of the needs of an activity. way: order | rate (need/rules.ts). */
export const needRanking = sqliteTable(
	'need_ranking',
	{
		id: id(),
		workshopId: text('workshop_id')
			.notNull()
			.references(() => workshop.id),
		activityId: text('activity_id').notNull().unique(),
		way: text('way').notNull(),
		/** Needs that were said before are ranked. */
		openedAt: integer('opened_at').notNull(),
		openedBy: text('opened_by').notNull(),
		/** The opening was taken back: people collect again, their ballots are kept. */
		pausedAt: integer('paused_at'),
		closedAt: integer('closed_at'),
		closedBy: text('closed_by'),
		revealedAt: integer('revealed_at'),
		revealedBy: text('revealed_by'),
		/** Made once, with the first showing, when ballots are torn from their seats: what groups put on top, and how many helpers cast. */
		groups: text('groups', { mode: 'json' }).$type<GroupTops[]>(),
		assisted: integer('assisted')
	},
	(t) => [index('need_ranking_workshop').on(t.workshopId)]
);
/** What a seat says, until the result is shown for the first time. */
export const needBallot = sqliteTable(
	'need_ballot',
	{
		rankingId: text('ranking_id').notNull(),
		seatId: text('seat_id').notNull(),
		ranks: text('ranks', { mode: 'json' }).$type<Ranks>().notNull(),
		/** Name of the helper who cast it for a seat without a phone. */
		helper: text('helper')
	},
	(t) => [primaryKey({ columns: [t.rankingId, t.seatId] })]
);
/** What was said, without who; in the order of what it says, which tells nothing of the order in which it came. */
export const needCounted = sqliteTable(
	'need_counted',
	{
		rankingId: text('ranking_id').notNull(),
		position: integer('position').notNull(),
		ranks: text('ranks', { mode: 'json' }).$type<Ranks>().notNull()
	},
	(t) => [primaryKey({ columns: [t.rankingId, t.position] })]
);
export const photo = sqliteTable('photo', {
	id: id(),
	width: integer('width').notNull(),
	height: integer('height').notNull(),
	bytes: integer('bytes').notNull(),
	seatId: text('seat_id'),
	accountId: text('account_id'),
	createdAt: at('created_at')
});
export const site = sqliteTable(
	'site',
	{
		id: id(),
		workshopId: text('workshop_id').references(() => workshop.id),
		activityId: text('activity_id'),
		villageId: text('village_id')
			.notNull()
			.references(() => village.id),
		seatId: text('seat_id'),
		number: integer('number').notNull(),
		objectType: text('object_type').notNull(),
		title: text('title').notNull(),
		why: text('why').notNull(),
		/** GeoJSON geometry in WGS 84: Point, LineString or Polygon. */
		geometry: text('geometry', { mode: 'json' }).$type<GeoJSON.Geometry>().notNull(),
		/** The place in words: "behind the old shop". */
		placeWords: text('place_words').notNull().default(''),
		/** Who would be better off, in words. */
		benefits: text('benefits').notNull().default(''),
		photoId: text('photo_id').references(() => photo.id),
		/** Name of the helper who wrote it down for a seat without a phone. */
		helper: text('helper'),
		createdAt: at('created_at'),
		removedAt: integer('removed_at')
	},
	(t) => [index('site_workshop').on(t.workshopId), index('site_village').on(t.villageId)]
);
/** More photos of a site than the first (site.photo_id). Where and when one was taken is kept only if the person allowed it. */
export const sitePhoto = sqliteTable(
	'site_photo',
	{
		id: id(),
		siteId: text('site_id')
			.notNull()
			.references(() => site.id),
		photoId: text('photo_id')
			.notNull()
			.references(() => photo.id),
		position: integer('position').notNull(),
		lng: real('lng'),
		lat: real('lat'),
		takenAt: integer('taken_at'),
		createdAt: at('created_at'),
		removedAt: integer('removed_at')
	},
	(t) => [index('site_photo_site').on(t.siteId, t.position), index('site_photo_photo').on(t.photoId)]
);
/** "I want this too": one a seat and site. */
export const siteSupport = sqliteTable(
	'site_support',
	{
		siteId: text('site_id')
			.notNull()
			.references(() => site.id),
		seatId: text('seat_id').notNull(),
		/** Name of the helper who put it down for a seat without a phone. */
		helper: text('helper'),
		at: at()
	},
	(t) => [primaryKey({ columns: [t.siteId, t.seatId] })]
);
/** What people say of a site: a seat in the hall, or an account. */
export const siteComment = sqliteTable(
	'site_comment',
	{
		id: id(),
		siteId: text('site_id')
			.notNull()
			.references(() => site.id),
		seatId: text('seat_id'),
		accountId: text('account_id'),
		helper: text('helper'),
		text: text('text').notNull(),
		at: at(),
		removedAt: integer('removed_at'),
		removedBy: text('removed_by'),
		/** Why it was taken away. */
		reason: text('reason')
	},
	(t) => [index('site_comment_site').on(t.siteId, t.at)]
);
/** What became of a site besides the akimat's word: merged (into_site_id) | unmerged | withdrawn | restored. The newest counts. */
export const siteTurn = sqliteTable(
	'site_turn',
	{
		id: id(),
		siteId: text('site_id')
			.notNull()
			.references(() => site.id),
		change: text('change').notNull(),
		intoSiteId: text('into_site_id').references(() => site.id),
		reason: text('reason').notNull(),
		/** As named by nameActor. */
		actor: text('actor').notNull(),
		at: at()
	},
	(t) => [index('site_turn_site').on(t.siteId, t.at)]
);
/** The akimat's word on a site; the newest counts, all are kept. verdict: checked | suitable | conditional | unsuitable | needs_documents. */
export const review = sqliteTable(
	'review',
	{
		id: id(),
		siteId: text('site_id')
			.notNull()
			.references(() => site.id),
		verdict: text('verdict').notNull(),
		reason: text('reason').notNull(),
		/** What must be done first (conditional), or which papers are missing (needs_documents). */
		conditions: text('conditions').notNull().default(''),
		accountId: text('account_id').notNull(),
		at: at()
	},
	(t) => [index('review_site').on(t.siteId, t.at)]
);
/** A question of the akimat about a site, to its author (a seat) or the facilitator. */
export const siteQuestion = sqliteTable(
	'site_question',
	{
		id: id(),
		siteId: text('site_id')
			.notNull()
			.references(() => site.id),
		/** author | facilitator */
		toWhom: text('to_whom').notNull(),
		text: text('text').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		answer: text('answer'),
		answeredAt: integer('answered_at'),
		/** As named by nameActor. */
		answeredBy: text('answered_by')
	},
	(t) => [index('site_question_site').on(t.siteId, t.at)]
);
/** Who of the akimat looks at a site; the newest counts, account_id null = nobody any more. */
export const siteAssignment = sqliteTable(
	'site_assignment',
	{
		id: id(),
		siteId: text('site_id')
			.notNull()
			.references(() => site.id),
		accountId: text('account_id'),
		at: at(),
		byAccountId: text('by_account_id').notNull()
	},
	(t) => [index('site_assignment_site').on(t.siteId, t.at)]
);
/** The last answers of the checks of a site: only good as long as the fingerprint (geometry, layers, limits) is the same. */
export const siteCheck = sqliteTable('site_check', {
	siteId: text('site_id')
		.primaryKey()
		.references(() => site.id),
	fingerprint: text('fingerprint').notNull(),
	results: text('results', { mode: 'json' }).$type<Answers>().notNull(),
	/** The states alone, a letter a check (STATE_LETTERS): lists of thousands read no more than these. */
	staffStates: text('staff_states').notNull(),
	openStates: text('open_states').notNull(),
	at: at()
});
/** A limit that an administrator entered for a check, with the norm it comes from; the newest of a key counts. village_id null = everywhere. */
export const checkLimit = sqliteTable(
	'check_limit',
	{
		id: id(),
		villageId: text('village_id').references(() => village.id),
		key: text('key').notNull(),
		/** Metres, or square metres for a smallest area. Null = not checked any more. */
		value: real('value'),
		/** Which norm says so, as printed beside the result. */
		norm: text('norm').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull()
	},
	(t) => [index('check_limit_village').on(t.villageId, t.key)]
);
/** A filter of the map that an officer keeps under a name. */
export const savedView = sqliteTable(
	'saved_view',
	{
		id: id(),
		accountId: text('account_id')
			.notNull()
			.references(() => account.id, { onDelete: 'cascade' }),
		name: text('name').notNull(),
		query: text('query').notNull(),
		createdAt: at('created_at'),
		removedAt: integer('removed_at')
	},
	(t) => [index('saved_view_account').on(t.accountId)]
);

// --- the ground: what lies under the sites -----------------------------------------------------------------------------------
/** One upload of facts about a village; never changed afterwards: a newer upload that replaces it is a row of its own. */
export const layer = sqliteTable(
	'layer',
	{
		id: id(),
		villageId: text('village_id')
			.notNull()
			.references(() => village.id),
		/** As LAYER_KINDS of ground/rules.ts. */
		kind: text('kind').notNull(),
		name: text('name').notNull(),
		/** public | staff */
		visibility: text('visibility').notNull(),
		source: text('source').notNull(),
		/** The day the facts are of. */
		asOf: text('as_of').notNull(),
		licence: text('licence').notNull(),
		features: integer('features').notNull(),
		createdAt: at('created_at'),
		byAccountId: text('by_account_id').notNull(),
		/** Taken away, or replaced by a newer upload. */
		removedAt: integer('removed_at'),
		removedBy: text('removed_by'),
		replacedBy: text('replaced_by')
	},
	(t) => [index('layer_village').on(t.villageId, t.kind)]
);
export const layerFeature = sqliteTable(
	'layer_feature',
	{
		id: id(),
		layerId: text('layer_id')
			.notNull()
			.references(() => layer.id),
		position: integer('position').notNull(),
		/** WGS 84, valid, single or multi. */
		geometry: text('geometry', { mode: 'json' }).$type<GeoJSON.Geometry>().notNull(),
		/** As FeatureFacts of ground/rules.ts. */
		facts: text('facts', { mode: 'json' }).$type<FeatureFacts>().notNull()
	},
	(t) => [index('layer_feature_layer').on(t.layerId, t.position)]
);
/** A place that people name, because streets have no numbers. kind: landmark | street | quarter. */
export const landmark = sqliteTable(
	'landmark',
	{
		id: id(),
		villageId: text('village_id')
			.notNull()
			.references(() => village.id),
		kind: text('kind').notNull(),
		name: text('name').notNull(),
		/** Folded for search. */
		folded: text('folded').notNull(),
		geometry: text('geometry', { mode: 'json' }).$type<GeoJSON.Geometry>().notNull(),
		createdAt: at('created_at'),
		byAccountId: text('by_account_id').notNull(),
		removedAt: integer('removed_at')
	},
	(t) => [index('landmark_village').on(t.villageId)]
);
/** A file of map tiles in the data folder. */
export const pack = sqliteTable('pack', {
	id: id(),
	/** Null = for all villages it covers. */
	villageId: text('village_id').references(() => village.id),
	name: text('name').notNull(),
	/** mbtiles | pmtiles */
	format: text('format').notNull(),
	/** vector | raster */
	tiles: text('tiles').notNull(),
	/** Of vector tiles: protomaps | openmaptiles. */
	shape: text('shape'),
	minZoom: integer('min_zoom').notNull(),
	maxZoom: integer('max_zoom').notNull(),
	/** West, south, east, north. */
	bounds: text('bounds', { mode: 'json' }).$type<[number, number, number, number]>().notNull(),
	attribution: text('attribution').notNull(),
	/** Its name in the folder packs/ of the data folder. */
	file: text('file').notNull(),
	bytes: integer('bytes').notNull(),
	createdAt: at('created_at'),
	/** Null = found in the folder at the start. */
	byAccountId: text('by_account_id'),
	removedAt: integer('removed_at')
});
/** A picture from above laid over the map. */
export const photoGround = sqliteTable(
	'photo_ground',
	{
		id: id(),
		villageId: text('village_id')
			.notNull()
			.references(() => village.id),
		name: text('name').notNull(),
		/** px of the whole picture, and how many times it can be halved until one tile holds it. */
		width: integer('width').notNull(),
		height: integer('height').notNull(),
		levels: integer('levels').notNull(),
		/** Where its top left, top right and bottom left corners lie: [lng, lat] each. */
		corners: text('corners', { mode: 'json' }).$type<[[number, number], [number, number], [number, number]]>().notNull(),
		/** 0..1 */
		opacity: real('opacity').notNull().default(1),
		/** public | staff */
		visibility: text('visibility').notNull(),
		source: text('source').notNull(),
		asOf: text('as_of').notNull(),
		createdAt: at('created_at'),
		byAccountId: text('by_account_id').notNull(),
		removedAt: integer('removed_at')
	},
	(t) => [index('photo_ground_village').on(t.villageId)]
);

// --- ideas -------------------------------------------------------------------------------------------------------------------
export const idea = sqliteTable(
	'idea',
	{
		id: id(),
		workshopId: text('workshop_id')
			.notNull()
			.references(() => workshop.id),
		number: integer('number').notNull(),
		title: text('title').notNull(),
		description: text('description').notNull().default(''),
		cost: integer('cost').notNull(),
		siteId: text('site_id').references(() => site.id),
		createdAt: at('created_at'),
		byAccountId: text('by_account_id').notNull(),
		removedAt: integer('removed_at')
	},
	(t) => [uniqueIndex('idea_number').on(t.workshopId, t.number)]
);
/** What an idea grew from. kind: note | need | site. words = what it said at that moment (notes live in boards). */
export const ideaSource = sqliteTable(
	'idea_source',
	{
		id: id(),
		ideaId: text('idea_id')
			.notNull()
			.references(() => idea.id),
		kind: text('kind').notNull(),
		sourceId: text('source_id').notNull(),
		document: text('document'),
		words: text('words').notNull()
	},
	(t) => [uniqueIndex('idea_source_once').on(t.ideaId, t.kind, t.sourceId)]
);

// --- votes and decisions -----------------------------------------------------------------------------------------------------
/** purpose: ideas (the vote of an activity) | test (to warm up) | motion (for the protocol). kind: dots | approval | ranking | cart | motion. */
export const vote = sqliteTable(
	'vote',
	{
		id: id(),
		workshopId: text('workshop_id')
			.notNull()
			.references(() => workshop.id),
		activityId: text('activity_id')
			.notNull()
			.references(() => activity.id),
		round: integer('round').notNull(),
		purpose: text('purpose').notNull().default('ideas'),
		kind: text('kind').notNull().default('dots'),
		/** What a motion asks. */
		question: text('question'),
		dotsPerSeat: integer('dots_per_seat').notNull(),
		maxPerIdea: integer('max_per_idea').notNull(),
		/** The other rules of this vote as they stood when it was opened (vote/rules.ts has their defaults). */
		rules: text('rules', { mode: 'json' }).$type<Partial<VoteRules>>().notNull().default({}),
		openedAt: integer('opened_at').notNull(),
		openedBy: text('opened_by').notNull(),
		/** Why a vote was repeated; null for the first round. */
		reason: text('reason')
	},
	(t) => [uniqueIndex('vote_place').on(t.activityId, t.purpose, t.round)]
);
/** The ballot paper: which ideas stand to vote, with the cost they had at that moment. */
export const voteIdea = sqliteTable(
	'vote_idea',
	{
		voteId: text('vote_id').notNull(),
		ideaId: text('idea_id').notNull(),
		position: integer('position').notNull(),
		cost: integer('cost').notNull(),
		/** Taken off the paper while people voted; the dots on it went back. */
		withdrawnAt: integer('withdrawn_at'),
		withdrawnReason: text('withdrawn_reason')
	},
	(t) => [primaryKey({ columns: [t.voteId, t.ideaId] })]
);
/** The random key of an open vote, from which holders and receipts are made; closing destroys it. */
export const voteKey = sqliteTable('vote_key', { voteId: text('vote_id').primaryKey(), key: text('key').notNull() });
/**
 * Only while the vote is open. holder: the seat under the key of the vote. At closing these rows become counted_ballot and voted, and the
 * link between the two is gone. No times: when somebody voted says something of them.
 */
export const ballot = sqliteTable(
	'ballot',
	{
		voteId: text('vote_id').notNull(),
		holder: text('holder').notNull(),
		dots: text('dots', { mode: 'json' }).$type<Record<string, number>>().notNull(),
		receipt: text('receipt').notNull(),
		/** phone | card | paper */
		channel: text('channel').notNull().default('phone'),
		/** Name of the helper who cast it for a seat without a phone. */
		helper: text('helper'),
		/** Whether it counts as having voted. */
		cast: integer('cast', { mode: 'boolean' }).notNull().default(true),
		/** Whose ballots of the same seat it replaced: names of helpers, null = the person's own. */
		replaced: text('replaced', { mode: 'json' }).$type<(string | null)[]>().notNull().default([])
	},
	(t) => [primaryKey({ columns: [t.voteId, t.holder] })]
);
/** Who has voted, without what. Written at closing. */
export const voted = sqliteTable(
	'voted',
	{
		voteId: text('vote_id').notNull(),
		seatId: text('seat_id').notNull(),
		channel: text('channel').notNull().default('phone'),
		/** Name of the helper who cast the ballot; null = the person did. */
		helper: text('helper'),
		replaced: text('replaced', { mode: 'json' }).$type<(string | null)[]>().notNull().default([])
	},
	(t) => [primaryKey({ columns: [t.voteId, t.seatId] })]
);
/** What was voted, without who. The receipt is known only to the voter. */
export const countedBallot = sqliteTable(
	'counted_ballot',
	{
		voteId: text('vote_id').notNull(),
		receipt: text('receipt').notNull(),
		dots: text('dots', { mode: 'json' }).$type<Record<string, number>>().notNull(),
		/** Null where a channel had so few ballots that it would say whose they are. */
		channel: text('channel')
	},
	(t) => [primaryKey({ columns: [t.voteId, t.receipt] })]
);
/** Requests that arrived in time, as hashes: a phone that has not heard of it and asks again is told so, and nobody is named. */
export const voteRequest = sqliteTable('vote_request', { voteId: text('vote_id').notNull(), hash: text('hash').notNull() }, (t) => [
	primaryKey({ columns: [t.voteId, t.hash] })
]);
/** Hands counted in the hall for people without a phone, or of everybody for a motion. The newest of a vote counts, all are kept. */
export const voteHands = sqliteTable(
	'vote_hands',
	{
		id: id(),
		voteId: text('vote_id').notNull(),
		people: integer('people').notNull(),
		dots: text('dots', { mode: 'json' }).$type<Record<string, number>>().notNull(),
		at: at(),
		/** account:ID | helper:ID */
		by: text('by').notNull(),
		byName: text('by_name').notNull()
	},
	(t) => [index('vote_hands_vote').on(t.voteId, t.at)]
);
/** A ballot of this seat reached the server after the closing. What it said was not kept. */
export const voteLate = sqliteTable('vote_late', { voteId: text('vote_id').notNull(), seatId: text('seat_id').notNull() }, (t) => [
	primaryKey({ columns: [t.voteId, t.seatId] })
]);
/** present: how many people were there at the closing. */
export const voteClosing = sqliteTable('vote_closing', {
	voteId: text('vote_id').primaryKey(),
	at: at(),
	byAccountId: text('by_account_id').notNull(),
	present: integer('present')
});
/** A closed vote was opened again for ballots that had come late, before anything was shown. closed_at, closed_by: the closing that this undid. */
export const voteReopening = sqliteTable(
	'vote_reopening',
	{
		id: id(),
		voteId: text('vote_id').notNull(),
		closedAt: integer('closed_at').notNull(),
		closedBy: text('closed_by').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		reason: text('reason').notNull()
	},
	(t) => [index('vote_reopening_vote').on(t.voteId)]
);
export const voteReveal = sqliteTable('vote_reveal', {
	voteId: text('vote_id').primaryKey(),
	at: at(),
	byAccountId: text('by_account_id').notNull()
});
/** Two ideas look alike and are kept apart all the same. The smaller id first. */
export const ideaApart = sqliteTable(
	'idea_apart',
	{
		firstId: text('first_id').notNull(),
		secondId: text('second_id').notNull(),
		workshopId: text('workshop_id').notNull(),
		reason: text('reason').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull()
	},
	(t) => [primaryKey({ columns: [t.firstId, t.secondId] })]
);
/** The decision of the meeting: which vote, which fund (tenge), by which rule. The newest counts. */
export const decision = sqliteTable('decision', {
	id: id(),
	workshopId: text('workshop_id')
		.notNull()
		.references(() => workshop.id),
	voteId: text('vote_id').notNull(),
	fund: integer('fund').notNull(),
	rule: text('rule').notNull(),
	/** What else the count went by, as it was then; null = by the rule alone. groups: whom each idea serves. */
	terms: text('terms', { mode: 'json' }).$type<{ oneFor: string[]; grants: number; groups: Record<string, string[]> }>(),
	at: at(),
	byAccountId: text('by_account_id').notNull()
});
/** How a vote is shared out. The first row was chosen before it was opened; each later one has a reason. The newest counts. */
export const voteRule = sqliteTable(
	'vote_rule',
	{
		id: id(),
		voteId: text('vote_id').notNull(),
		rule: text('rule').notNull(),
		/** Whom at least one idea must serve. */
		oneFor: text('one_for', { mode: 'json' }).$type<string[]>().notNull(),
		/** That many grants of equal size; 0 = each idea its own cost. */
		grants: integer('grants').notNull(),
		reason: text('reason'),
		at: at(),
		byAccountId: text('by_account_id').notNull()
	},
	(t) => [index('vote_rule_vote').on(t.voteId)]
);
/** The lot that settles ties, drawn before the result is known; the order follows from the seed and the numbers of the ideas. */
export const voteLot = sqliteTable('vote_lot', {
	voteId: text('vote_id').primaryKey(),
	seed: text('seed').notNull(),
	/** hall: people in the hall named the seed; server: nobody did, it was made when the result was shown. */
	source: text('source', { enum: ['hall', 'server'] }).notNull(),
	at: at(),
	byAccountId: text('by_account_id').notNull()
});
/** The commission decided otherwise than the count. Every row stays; the newest counts. */
export const decisionOverride = sqliteTable(
	'decision_override',
	{
		id: id(),
		decisionId: text('decision_id').notNull(),
		/** Ids of the ideas that win now. */
		winners: text('winners', { mode: 'json' }).$type<string[]>().notNull(),
		/** The body that decided, e.g. the commission and its protocol. */
		who: text('who').notNull(),
		reason: text('reason').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull()
	},
	(t) => [index('decision_override_decision').on(t.decisionId)]
);

// --- projects and promises ---------------------------------------------------------------------------------------------------
export const project = sqliteTable(
	'project',
	{
		id: id(),
		/** Null for projects of the programme's earlier years. */
		ideaId: text('idea_id').references(() => idea.id),
		workshopId: text('workshop_id').references(() => workshop.id),
		decisionId: text('decision_id'),
		/** Number in the programme's own list (MO-I-01) where there is one. */
		programmeNumber: text('programme_number').unique(),
		/** The programme that gave the grant; null for a winner that became a project without one. */
		programmeId: text('programme_id').references((): AnySQLiteColumn => programme.id),
		stage: text('stage'),
		villageId: text('village_id')
			.notNull()
			.references(() => village.id),
		siteId: text('site_id').references(() => site.id),
		category: text('category').notNull(),
		objectTypes: text('object_types', { mode: 'json' }).$type<string[]>().notNull(),
		title: words('title').notNull(),
		folded: text('folded').notNull(),
		summary: words('summary').notNull(),
		problem: words('problem'),
		place: words('place'),
		/** The group's leader as a role, never a name by default. */
		leaderRole: words('leader_role'),
		groupSize: amount('group_size'),
		grant: amount('grant_kzt'),
		beneficiaries: amount('beneficiaries'),
		startedOn: text('started_on'),
		openedOn: text('opened_on'),
		/** Further known facts under the machine keys of the source. */
		facts: text('facts', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
		/**
		 * The newest state, and the newest on the road, as project_state has them: lists ask thousands. Nobody writes them: triggers of
		 * project_state do, in the same transaction, so that they cannot differ.
		 */
		state: text('state').notNull().default('contract_signed'),
		road: text('road'),
		createdAt: at('created_at'),
		byAccountId: text('by_account_id')
	},
	(t) => [
		index('project_village').on(t.villageId, t.state, t.category, t.stage),
		index('project_now').on(t.state),
		// What search looks in, apart from the rest of the rows, which is much longer.
		index('project_words').on(t.villageId, t.folded),
		index('project_programme').on(t.programmeId),
		uniqueIndex('project_idea').on(t.ideaId)
	]
);
/** state: contract_signed | funded | procurement_preparation | works | finished | opened | handed_over | closed | delayed | stopped. */
export const projectState = sqliteTable(
	'project_state',
	{
		id: id(),
		projectId: text('project_id')
			.notNull()
			.references(() => project.id),
		state: text('state').notNull(),
		at: at(),
		byAccountId: text('by_account_id'),
		reason: text('reason')
	},
	(t) => [index('project_state_project').on(t.projectId, t.at)]
);
/** source: grant | community | akimat | business | other. */
export const budgetLine = sqliteTable(
	'budget_line',
	{
		id: id(),
		projectId: text('project_id')
			.notNull()
			.references(() => project.id),
		position: integer('position').notNull(),
		title: text('title').notNull(),
		amount: integer('amount').notNull(),
		source: text('source').notNull()
	},
	(t) => [index('budget_line_project').on(t.projectId)]
);
export const milestone = sqliteTable(
	'milestone',
	{
		id: id(),
		projectId: text('project_id')
			.notNull()
			.references(() => project.id),
		title: text('title').notNull(),
		dueOn: text('due_on').notNull(),
		doneAt: integer('done_at'),
		doneBy: text('done_by')
	},
	(t) => [index('milestone_project').on(t.projectId)]
);
/** Community contribution, told in words here; valued later. */
export const contribution = sqliteTable(
	'contribution',
	{
		id: id(),
		projectId: text('project_id')
			.notNull()
			.references(() => project.id),
		kind: text('kind').notNull(),
		actor: text('actor').notNull(),
		note: words('note')
	},
	(t) => [index('contribution_project').on(t.projectId)]
);
/** A promise by a named holder to keep the object alive. */
export const commitment = sqliteTable(
	'commitment',
	{
		id: id(),
		projectId: text('project_id')
			.notNull()
			.references(() => project.id),
		kind: text('kind').notNull(),
		/** akimat | school | house_of_culture | health_department | police | entrepreneur | community | operator | other */
		holder: text('holder').notNull(),
		/** The office or group by its own name, e.g. the akimat of a rural district; may be empty. */
		holderName: text('holder_name').notNull().default(''),
		note: words('note'),
		startsOn: text('starts_on'),
		/** Length in months; null = without an end. */
		months: integer('months'),
		/** Where the money for it stands: a line of the holder's budget. */
		budgetLine: text('budget_line').notNull().default(''),
		/** What will show that it is kept: photo | tick | document */
		evidence: text('evidence').notNull().default('tick'),
		/** Account of the person who answers for it now; hand-overs are rows of their own. */
		accountId: text('account_id').references(() => account.id),
		createdAt: at('created_at'),
		byAccountId: text('by_account_id')
	},
	(t) => [index('commitment_project').on(t.projectId), index('commitment_account').on(t.accountId)]
);
/** state: promised | undertaken | confirmed_at_opening | fulfilled | broken. */
export const commitmentState = sqliteTable(
	'commitment_state',
	{
		id: id(),
		commitmentId: text('commitment_id')
			.notNull()
			.references(() => commitment.id),
		state: text('state').notNull(),
		at: at(),
		byAccountId: text('by_account_id'),
		reason: text('reason'),
		/** A paper that says so, as a file of the house; everybody may open it only where its holder said so. */
		fileId: text('file_id'),
		filePublic: integer('file_public', { mode: 'boolean' }).notNull().default(false)
	},
	(t) => [index('commitment_state_commitment').on(t.commitmentId, t.at), index('commitment_state_file').on(t.fileId)]
);

// --- applications and the commission -----------------------------------------------------------------------------------------
/** A programme of grants: who gives, how much, by which criteria. settings: application/rules.ts has the shape. */
export const programme = sqliteTable('programme', {
	id: id(),
	name: words('name').notNull(),
	donor: text('donor').notNull().default(''),
	startsOn: text('starts_on').notNull(),
	endsOn: text('ends_on').notNull(),
	fund: integer('fund').notNull(),
	grantMax: integer('grant_max').notNull(),
	/** Criteria with weights and scales, weekday of reports, donor marks ... */
	settings: text('settings', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
	createdAt: at('created_at'),
	byAccountId: text('by_account_id').notNull(),
	removedAt: integer('removed_at')
});
/** What an idea becomes before it is a project. Its texts and rows live in the Yjs document application:<id>. */
/** When and where a stage of a programme was carried out, as its source prints it. A living programme has none: its years are its stages. */
export const programmeStage = sqliteTable(
	'programme_stage',
	{
		id: id(),
		programmeId: text('programme_id')
			.notNull()
			.references(() => programme.id),
		stage: text('stage').notNull(),
		/** МО | АО, see programme/rules.ts */
		region: text('region').notNull(),
		/** 'YYYY-MM' */
		startsOn: text('starts_on').notNull(),
		endsOn: text('ends_on').notNull(),
		villageIds: text('village_ids', { mode: 'json' }).$type<string[]>().notNull()
	},
	(t) => [uniqueIndex('programme_stage_region').on(t.programmeId, t.stage, t.region)]
);
/**
 * A number that a source prints and no row can give (applications, events, visitors of 2018-2021). Which stage and which region it belongs
 * to is null where the source does not say. What rows can give is never stored here alone: pages show both.
 */
export const programmeFigure = sqliteTable(
	'programme_figure',
	{
		id: id(),
		programmeId: text('programme_id')
			.notNull()
			.references(() => programme.id),
		/** A head of the statistics page, see programme/rules.ts. */
		head: text('head').notNull(),
		/** part: one bar; total: the printed sum. */
		role: text('role').notNull(),
		/** In the order of the source. */
		position: integer('position').notNull(),
		stage: text('stage'),
		region: text('region'),
		/** The source marks it as held online. */
		online: integer('online', { mode: 'boolean' }).notNull().default(false),
		amount: amount('amount').notNull(),
		/** 'YYYY' or 'YYYY-MM': the day the number speaks of; null where none is printed. */
		asOf: text('as_of'),
		source: words('source').notNull()
	},
	(t) => [uniqueIndex('programme_figure_place').on(t.programmeId, t.head, t.role, t.position)]
);
export const application = sqliteTable(
	'application',
	{
		id: id(),
		programmeId: text('programme_id')
			.notNull()
			.references(() => programme.id),
		ideaId: text('idea_id').references(() => idea.id),
		workshopId: text('workshop_id').references(() => workshop.id),
		villageId: text('village_id')
			.notNull()
			.references(() => village.id),
		siteId: text('site_id').references(() => site.id),
		number: integer('number').notNull(),
		title: text('title').notNull(),
		createdAt: at('created_at'),
		byAccountId: text('by_account_id').notNull()
	},
	(t) => [uniqueIndex('application_number').on(t.programmeId, t.number), index('application_idea').on(t.ideaId)]
);
/** state: draft | submitted | aligned | at_commission | awarded | awarded_out_of_competition | rejected | sent_to_body | parked | withdrawn. The newest counts. */
export const applicationState = sqliteTable(
	'application_state',
	{
		id: id(),
		applicationId: text('application_id')
			.notNull()
			.references(() => application.id),
		state: text('state').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		reason: text('reason').notNull().default(''),
		/** What the application said at that moment: application/rules.ts has the shape. */
		content: text('content', { mode: 'json' }).$type<unknown>()
	},
	(t) => [index('application_state_application').on(t.applicationId, t.at)]
);
/** Who belongs to the initiative group: a role, a name only with consent; an account or a link lets them write. */
export const applicationMember = sqliteTable(
	'application_member',
	{
		id: id(),
		applicationId: text('application_id')
			.notNull()
			.references(() => application.id),
		role: text('role').notNull(),
		name: text('name'),
		consentAt: integer('consent_at'),
		accountId: text('account_id').references(() => account.id),
		/** Hash of the token of a link for those without an account. */
		tokenHash: text('token_hash'),
		leader: integer('leader', { mode: 'boolean' }).notNull().default(false),
		createdAt: at('created_at'),
		removedAt: integer('removed_at')
	},
	(t) => [index('application_member_application').on(t.applicationId), index('application_member_token').on(t.tokenHash)]
);
/** What is said at a field of an application: a comment, or a suggestion of an adviser with the words it suggests. */
export const applicationComment = sqliteTable(
	'application_comment',
	{
		id: id(),
		applicationId: text('application_id')
			.notNull()
			.references(() => application.id),
		field: text('field').notNull(),
		text: text('text').notNull(),
		suggestion: text('suggestion'),
		/** As named by nameActor. */
		actor: text('actor').notNull(),
		at: at(),
		/** accepted | declined | settled */
		outcome: text('outcome'),
		outcomeAt: integer('outcome_at'),
		outcomeBy: text('outcome_by')
	},
	(t) => [index('application_comment_application').on(t.applicationId, t.at)]
);
/** When somebody last looked at an application: "what changed since". */
export const applicationLook = sqliteTable(
	'application_look',
	{
		applicationId: text('application_id').notNull(),
		actor: text('actor').notNull(),
		at: at()
	},
	(t) => [primaryKey({ columns: [t.applicationId, t.actor] })]
);
export const commissionMember = sqliteTable(
	'commission_member',
	{
		id: id(),
		programmeId: text('programme_id')
			.notNull()
			.references(() => programme.id),
		accountId: text('account_id')
			.notNull()
			.references(() => account.id),
		/** district_akimat | akim | donor | operator | expert */
		role: text('role').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		removedAt: integer('removed_at')
	},
	(t) => [index('commission_member_programme').on(t.programmeId)]
);
/** A member steps back from one application; the newest word counts. */
export const conflictOfInterest = sqliteTable(
	'conflict_of_interest',
	{
		id: id(),
		applicationId: text('application_id')
			.notNull()
			.references(() => application.id),
		accountId: text('account_id').notNull(),
		declared: integer('declared', { mode: 'boolean' }).notNull(),
		reason: text('reason').notNull(),
		at: at()
	},
	(t) => [index('conflict_application').on(t.applicationId, t.at)]
);
/** One member's marks of one application; the newest of a member counts. */
export const score = sqliteTable(
	'score',
	{
		id: id(),
		applicationId: text('application_id')
			.notNull()
			.references(() => application.id),
		accountId: text('account_id').notNull(),
		/** By key of the criterion. */
		marks: text('marks', { mode: 'json' }).$type<Record<string, number>>().notNull(),
		comment: text('comment').notNull().default(''),
		at: at()
	},
	(t) => [index('score_application').on(t.applicationId, t.at)]
);
/** The commission's decision on one application, with its reason; the newest counts. kind as the state it leads to. */
export const award = sqliteTable(
	'award',
	{
		id: id(),
		applicationId: text('application_id')
			.notNull()
			.references(() => application.id),
		kind: text('kind').notNull(),
		amount: integer('amount'),
		reason: text('reason').notNull(),
		projectId: text('project_id').references(() => project.id),
		at: at(),
		byAccountId: text('by_account_id').notNull()
	},
	(t) => [index('award_application').on(t.applicationId, t.at), index('award_project').on(t.projectId)]
);

/**
 * What a programme says at its end, as it stood after each save; the newest counts. form: report (form B) | results (form C).
 * state: draft | sent. The content has the shape of closing/input.ts.
 */
export const finalReport = sqliteTable(
	'final_report',
	{
		id: id(),
		programmeId: text('programme_id')
			.notNull()
			.references(() => programme.id),
		form: text('form').notNull(),
		revision: integer('revision').notNull(),
		state: text('state').notNull(),
		content: text('content', { mode: 'json' }).$type<unknown>().notNull(),
		reason: text('reason').notNull().default(''),
		at: at(),
		byAccountId: text('by_account_id').notNull()
	},
	(t) => [uniqueIndex('final_report_revision').on(t.programmeId, t.form, t.revision)]
);
/** Somebody allowed their name in the success story of a programme. Withdrawn: name and contact are emptied. */
export const storyConsent = sqliteTable(
	'story_consent',
	{
		id: id(),
		programmeId: text('programme_id')
			.notNull()
			.references(() => programme.id),
		name: text('name').notNull(),
		contact: text('contact').notNull().default(''),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		withdrawnAt: integer('withdrawn_at')
	},
	(t) => [index('story_consent_programme').on(t.programmeId, t.at)]
);

// --- the life of a project ---------------------------------------------------------------------------------------------------
/** A file kept as it came: a quote, a receipt, an act. The bytes are in files/<id> of the data folder. */
export const file = sqliteTable('file', {
	id: id(),
	name: text('name').notNull(),
	/** Media type that its first bytes say. */
	type: text('type').notNull(),
	bytes: integer('bytes').notNull(),
	accountId: text('account_id'),
	createdAt: at('created_at')
});
/** split | merge | same_site | follow_up, from the earlier to the later project. */
export const projectLink = sqliteTable(
	'project_link',
	{
		id: id(),
		fromId: text('from_id')
			.notNull()
			.references(() => project.id),
		toId: text('to_id')
			.notNull()
			.references(() => project.id),
		kind: text('kind').notNull(),
		reason: text('reason').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		removedAt: integer('removed_at')
	},
	(t) => [index('project_link_from').on(t.fromId), index('project_link_to').on(t.toId)]
);
/** Who answers for a project: coordinator | manager | mentor | leader; the newest of a role counts. */
export const projectPerson = sqliteTable(
	'project_person',
	{
		id: id(),
		projectId: text('project_id')
			.notNull()
			.references(() => project.id),
		role: text('role').notNull(),
		accountId: text('account_id').references(() => account.id),
		at: at(),
		byAccountId: text('by_account_id').notNull()
	},
	(t) => [index('project_person_project').on(t.projectId), index('project_person_account').on(t.accountId)]
);
/** A piece of the work with its planned days; how much of it is done comes from the weekly reports. */
export const workItem = sqliteTable(
	'work_item',
	{
		id: id(),
		projectId: text('project_id')
			.notNull()
			.references(() => project.id),
		position: integer('position').notNull(),
		title: text('title').notNull(),
		/** Share of the whole, any positive number. */
		weight: integer('weight').notNull().default(1),
		startsOn: text('starts_on').notNull(),
		endsOn: text('ends_on').notNull(),
		createdAt: at('created_at'),
		removedAt: integer('removed_at')
	},
	(t) => [index('work_item_project').on(t.projectId, t.position)]
);
/** A week of a project in a few words. week: its Monday, YYYY-MM-DD. One a week counts: the newest. */
export const weeklyReport = sqliteTable(
	'weekly_report',
	{
		id: id(),
		projectId: text('project_id')
			.notNull()
			.references(() => project.id),
		week: text('week').notNull(),
		text: text('text').notNull(),
		/** Percent done by work item. */
		percents: text('percents', { mode: 'json' }).$type<Record<string, number>>().notNull(),
		/** Tenge spent this week as told; receipts are expenses. */
		spent: integer('spent'),
		volunteers: integer('volunteers'),
		hours: integer('hours'),
		problems: text('problems').notNull().default(''),
		/** What is asked of the akimat. */
		help: text('help').notNull().default(''),
		photoId: text('photo_id').references(() => photo.id),
		secondPhotoId: text('second_photo_id').references(() => photo.id),
		/** When it was written on the phone, and when it came. */
		writtenAt: integer('written_at').notNull(),
		at: at(),
		byAccountId: text('by_account_id')
	},
	(t) => [index('weekly_report_project').on(t.projectId, t.week, t.writtenAt)]
);
/** A mentor's contact with a project. */
export const mentorContact = sqliteTable(
	'mentor_contact',
	{
		id: id(),
		projectId: text('project_id')
			.notNull()
			.references(() => project.id),
		/** visit | call | online */
		kind: text('kind').notNull(),
		text: text('text').notNull(),
		onDay: text('on_day').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull()
	},
	(t) => [index('mentor_contact_project').on(t.projectId, t.onDay)]
);
/** Money of a budget line. kind: committed | spent | returned; amounts in tenge. */
export const expense = sqliteTable(
	'expense',
	{
		id: id(),
		projectId: text('project_id')
			.notNull()
			.references(() => project.id),
		budgetLineId: text('budget_line_id')
			.notNull()
			.references(() => budgetLine.id),
		kind: text('kind').notNull(),
		amount: integer('amount').notNull(),
		note: text('note').notNull().default(''),
		onDay: text('on_day').notNull(),
		receiptPhotoId: text('receipt_photo_id').references(() => photo.id),
		fileId: text('file_id').references(() => file.id),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		removedAt: integer('removed_at'),
		removedReason: text('removed_reason')
	},
	(t) => [index('expense_project').on(t.projectId), index('expense_line').on(t.budgetLineId), index('expense_receipt').on(t.receiptPhotoId)]
);
/** Savings moved from one line to another; counts once it is approved. */
export const reallocation = sqliteTable(
	'reallocation',
	{
		id: id(),
		projectId: text('project_id')
			.notNull()
			.references(() => project.id),
		fromLineId: text('from_line_id')
			.notNull()
			.references(() => budgetLine.id),
		toLineId: text('to_line_id')
			.notNull()
			.references(() => budgetLine.id),
		amount: integer('amount').notNull(),
		reason: text('reason').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		/** approved | refused */
		outcome: text('outcome'),
		outcomeReason: text('outcome_reason'),
		outcomeAt: integer('outcome_at'),
		outcomeBy: text('outcome_by')
	},
	(t) => [index('reallocation_project').on(t.projectId)]
);
/** What an hour, a trip, a cubic metre is worth, from a day on; region null = everywhere. tenge per unit. */
export const contributionRate = sqliteTable(
	'contribution_rate',
	{
		id: id(),
		kind: text('kind').notNull(),
		unit: text('unit').notNull(),
		value: integer('value').notNull(),
		region: text('region'),
		validFrom: text('valid_from').notNull(),
		source: text('source').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		removedAt: integer('removed_at')
	},
	(t) => [index('contribution_rate_kind').on(t.kind, t.validFrom)]
);
/** One gift of the community: people x hours, trips, materials, premises, cash. giver: residents | akimat | business. */
export const contributionEntry = sqliteTable(
	'contribution_entry',
	{
		id: id(),
		projectId: text('project_id')
			.notNull()
			.references(() => project.id),
		kind: text('kind').notNull(),
		giver: text('giver').notNull(),
		giverName: text('giver_name').notNull().default(''),
		onDay: text('on_day').notNull(),
		people: integer('people'),
		/** In the unit of the rate: hours a person, trips, m3, days. */
		quantity: real('quantity').notNull(),
		unit: text('unit').notNull(),
		rateId: text('rate_id').references(() => contributionRate.id),
		/** tenge; for cash the amount itself. */
		value: integer('value').notNull(),
		note: text('note').notNull().default(''),
		photoId: text('photo_id').references(() => photo.id),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		removedAt: integer('removed_at')
	},
	(t) => [index('contribution_entry_project').on(t.projectId), index('contribution_entry_photo').on(t.photoId)]
);
/** A photo of a project. phase: before | during | after; photos of one pair show the same view. */
export const projectPhoto = sqliteTable(
	'project_photo',
	{
		id: id(),
		projectId: text('project_id')
			.notNull()
			.references(() => project.id),
		photoId: text('photo_id')
			.notNull()
			.references(() => photo.id),
		/** The photo as it came, when faces were blurred for the public. */
		originalId: text('original_id').references(() => photo.id),
		phase: text('phase').notNull(),
		pair: text('pair'),
		caption: text('caption').notNull().default(''),
		takenAt: integer('taken_at'),
		lng: real('lng'),
		lat: real('lat'),
		/** Children can be recognised: shown only when their parents agreed. */
		children: integer('children', { mode: 'boolean' }).notNull().default(false),
		consentAt: integer('consent_at'),
		publishedAt: integer('published_at'),
		at: at(),
		byAccountId: text('by_account_id'),
		removedAt: integer('removed_at')
	},
	(t) => [
		index('project_photo_project').on(t.projectId, t.phase),
		index('project_photo_photo').on(t.photoId),
		index('project_photo_original').on(t.originalId)
	]
);
/** A video: a link, or a file. */
export const projectVideo = sqliteTable(
	'project_video',
	{
		id: id(),
		projectId: text('project_id')
			.notNull()
			.references(() => project.id),
		title: text('title').notNull(),
		url: text('url'),
		fileId: text('file_id').references(() => file.id),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		removedAt: integer('removed_at')
	},
	(t) => [index('project_video_project').on(t.projectId)]
);
/** The opening: its day and what must be ready. */
export const opening = sqliteTable('opening', {
	projectId: text('project_id')
		.primaryKey()
		.references(() => project.id),
	onDay: text('on_day').notNull(),
	/** What is ready: key -> when (ms) and by whom. */
	checklist: text('checklist', { mode: 'json' }).$type<Record<string, { at: number; by: string }>>().notNull(),
	/** The akim confirmed the commitments. */
	confirmedAt: integer('confirmed_at'),
	confirmedBy: text('confirmed_by')
});
/** Acceptance onto the balance sheet. state: promised | contract | act | on_balance; level: region | district | local. The newest counts. */
export const balanceStep = sqliteTable(
	'balance_step',
	{
		id: id(),
		projectId: text('project_id')
			.notNull()
			.references(() => project.id),
		state: text('state').notNull(),
		level: text('level').notNull(),
		receiver: text('receiver').notNull().default(''),
		number: text('number').notNull().default(''),
		onDay: text('on_day').notNull(),
		fileId: text('file_id').references(() => file.id),
		reason: text('reason').notNull().default(''),
		at: at(),
		byAccountId: text('by_account_id').notNull()
	},
	(t) => [index('balance_step_project').on(t.projectId, t.at)]
);
/** What a person is told in the app; subject: kind:id. key: the same news is told once. */
export const notice = sqliteTable(
	'notice',
	{
		id: id(),
		accountId: text('account_id')
			.notNull()
			.references(() => account.id, { onDelete: 'cascade' }),
		kind: text('kind').notNull(),
		subject: text('subject').notNull(),
		data: text('data', { mode: 'json' }).$type<Record<string, string | number>>().notNull(),
		key: text('key').notNull(),
		at: at(),
		readAt: integer('read_at')
	},
	(t) => [uniqueIndex('notice_once').on(t.accountId, t.key), index('notice_account').on(t.accountId, t.at)]
);
/** Mail that waits to be sent, or was. */
export const mail = sqliteTable(
	'mail',
	{
		id: id(),
		noticeId: text('notice_id').references(() => notice.id, { onDelete: 'cascade' }),
		accountId: text('account_id').notNull(),
		subject: text('subject').notNull(),
		body: text('body').notNull(),
		at: at(),
		sentAt: integer('sent_at'),
		tries: integer('tries').notNull().default(0),
		nextAt: integer('next_at').notNull(),
		error: text('error')
	},
	(t) => [index('mail_waiting').on(t.sentAt, t.nextAt)]
);

/** Where a person wants to be told: by mail, and by a calendar address of which only the hash is kept. */
export const noticeSetting = sqliteTable('notice_setting', {
	accountId: text('account_id')
		.primaryKey()
		.references(() => account.id, { onDelete: 'cascade' }),
	/** Empty = no mail. */
	email: text('email').notNull().default(''),
	calendarHash: text('calendar_hash').unique(),
	at: at()
});

// --- commitments that live ---------------------------------------------------------------------------------------------------
/** The general promise of a village's akimat for a year, before there are projects. */
export const memorandum = sqliteTable(
	'memorandum',
	{
		id: id(),
		villageId: text('village_id')
			.notNull()
			.references(() => village.id),
		year: integer('year').notNull(),
		/** Promised kinds, as COMMITMENT_KINDS. */
		kinds: text('kinds', { mode: 'json' }).$type<string[]>().notNull(),
		text: text('text').notNull().default(''),
		signedOn: text('signed_on').notNull(),
		signedBy: text('signed_by').notNull(),
		fileId: text('file_id').references(() => file.id),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		removedAt: integer('removed_at')
	},
	(t) => [index('memorandum_village').on(t.villageId, t.year)]
);
/** How often a commitment is due. rhythm: commitment/rules.ts has the shape (season, every week / month / year / day, within days). */
export const dutyRule = sqliteTable(
	'duty_rule',
	{
		id: id(),
		commitmentId: text('commitment_id')
			.notNull()
			.references(() => commitment.id),
		text: text('text').notNull(),
		rhythm: text('rhythm', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
		startsOn: text('starts_on').notNull(),
		endsOn: text('ends_on'),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		endedAt: integer('ended_at')
	},
	(t) => [index('duty_rule_commitment').on(t.commitmentId)]
);
/** What shows that one duty was done. dueOn: which day's duty; at: when it was shown. */
export const dutyEvidence = sqliteTable(
	'duty_evidence',
	{
		id: id(),
		dutyRuleId: text('duty_rule_id')
			.notNull()
			.references(() => dutyRule.id),
		dueOn: text('due_on').notNull(),
		/** photo | tick | document | denied */
		kind: text('kind').notNull(),
		photoId: text('photo_id').references(() => photo.id),
		/** A paper that shows it, for those who keep the promise. */
		fileId: text('file_id').references(() => file.id),
		note: text('note').notNull().default(''),
		at: at(),
		/** As named by nameActor, or resident for the plate on the object. */
		actor: text('actor').notNull(),
		removedAt: integer('removed_at'),
		removedReason: text('removed_reason')
	},
	(t) => [
		// All that the counting of duties reads, so that it never opens the rows.
		index('duty_evidence_rule').on(t.dutyRuleId, t.dueOn, t.removedAt, t.kind, t.at),
		index('duty_evidence_file').on(t.fileId)
	]
);
/** The holder is away; duties of these days are not due. */
export const holderAbsence = sqliteTable(
	'holder_absence',
	{
		id: id(),
		commitmentId: text('commitment_id')
			.notNull()
			.references(() => commitment.id),
		fromDay: text('from_day').notNull(),
		toDay: text('to_day').notNull(),
		reason: text('reason').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		removedAt: integer('removed_at')
	},
	(t) => [index('holder_absence_commitment').on(t.commitmentId)]
);
/** A commitment goes to another person once the one before and the one after have agreed. */
export const handOver = sqliteTable(
	'hand_over',
	{
		id: id(),
		commitmentId: text('commitment_id')
			.notNull()
			.references(() => commitment.id),
		/** Who answered until then, said when both had agreed; null in rows of before it was kept. */
		fromHolder: text('from_holder'),
		toAccountId: text('to_account_id').references(() => account.id),
		toHolder: text('to_holder').notNull(),
		toName: text('to_name').notNull().default(''),
		reason: text('reason').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		givenAt: integer('given_at'),
		takenAt: integer('taken_at'),
		refusedAt: integer('refused_at')
	},
	(t) => [index('hand_over_commitment').on(t.commitmentId)]
);
/** The plate on an object: its code is printed as QR. */
export const plate = sqliteTable(
	'plate',
	{
		code: text('code').primaryKey(),
		projectId: text('project_id')
			.notNull()
			.references(() => project.id),
		createdAt: at('created_at'),
		byAccountId: text('by_account_id').notNull(),
		removedAt: integer('removed_at')
	},
	(t) => [index('plate_project').on(t.projectId)]
);
/** What somebody at the object reported, without an account. kind: not_watered | lamp_out | broken | dirty | other; dangerous is marked. */
export const plateReport = sqliteTable(
	'plate_report',
	{
		id: id(),
		projectId: text('project_id')
			.notNull()
			.references(() => project.id),
		commitmentId: text('commitment_id').references(() => commitment.id),
		kind: text('kind').notNull(),
		dangerous: integer('dangerous', { mode: 'boolean' }).notNull().default(false),
		text: text('text').notNull().default(''),
		photoId: text('photo_id').references(() => photo.id),
		/** Hash of the browser's own token, for limits; never an address. */
		device: text('device').notNull(),
		at: at(),
		/** shown | hidden, with who and why; null = waits for a look where the house wants one. */
		shownAt: integer('shown_at'),
		hiddenAt: integer('hidden_at'),
		hiddenReason: text('hidden_reason'),
		answer: text('answer'),
		answeredAt: integer('answered_at'),
		answeredBy: text('answered_by'),
		settledAt: integer('settled_at')
	},
	(t) => [
		index('plate_report_project').on(t.projectId, t.at),
		index('plate_report_device').on(t.device, t.at),
		index('plate_report_commitment').on(t.commitmentId, t.hiddenAt, t.at)
	]
);
/** The yearly look at an object. condition: good | worn | broken | gone. */
export const afterLifeCheck = sqliteTable(
	'after_life_check',
	{
		id: id(),
		projectId: text('project_id')
			.notNull()
			.references(() => project.id),
		year: integer('year').notNull(),
		condition: text('condition').notNull(),
		photoId: text('photo_id').references(() => photo.id),
		maintainer: text('maintainer').notNull(),
		note: text('note').notNull().default(''),
		onDay: text('on_day').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull()
	},
	(t) => [index('after_life_check_project').on(t.projectId, t.year)]
);

// --- boards, audit, idempotency ----------------------------------------------------------------------------------------------
/** The append log of a Yjs document; folded into document_snapshot from time to time. */
export const documentUpdate = sqliteTable(
	'document_update',
	{
		seq: integer('seq').primaryKey({ autoIncrement: true }),
		document: text('document').notNull(),
		bytes: blob('bytes', { mode: 'buffer' }).notNull(),
		/** CRC-32 of the bytes; null in rows from before it was kept. */
		crc: integer('crc'),
		author: text('author').notNull(),
		at: at()
	},
	(t) => [index('document_update_document').on(t.document, t.seq)]
);
export const documentSnapshot = sqliteTable('document_snapshot', {
	document: text('document').primaryKey(),
	bytes: blob('bytes', { mode: 'buffer' }).notNull(),
	crc: integer('crc'),
	/** All updates up to this number are in the snapshot. */
	seq: integer('seq').notNull(),
	at: at()
});
/** A Yjs client id belongs to the seat or account that used it first in that document. */
export const documentAuthor = sqliteTable(
	'document_author',
	{ document: text('document').notNull(), client: integer('client').notNull(), author: text('author').notNull() },
	(t) => [primaryKey({ columns: [t.document, t.client] })]
);
/** A board as it was at a turning point. cause: opened | closed | round | restored | ended. bytes: gzipped Yjs state. */
export const documentVersion = sqliteTable(
	'document_version',
	{
		id: id(),
		document: text('document').notNull(),
		workshopId: text('workshop_id').notNull(),
		activityId: text('activity_id').notNull(),
		cause: text('cause').notNull(),
		bytes: blob('bytes', { mode: 'buffer' }).notNull(),
		/** Notes on the board then, those in the trash not counted. */
		notes: integer('notes').notNull(),
		at: at(),
		byAccountId: text('by_account_id')
	},
	(t) => [index('document_version_document').on(t.document, t.at)]
);
/** An edit that reached the server after its activity was closed: refused, kept as a draft on the phone, counted at the desk. */
export const lateEdit = sqliteTable(
	'late_edit',
	{
		id: id(),
		workshopId: text('workshop_id').notNull(),
		activityId: text('activity_id').notNull(),
		document: text('document').notNull(),
		/** seat:ID | account:ID */
		author: text('author').notNull(),
		/** New notes in it. */
		notes: integer('notes').notNull(),
		at: at()
	},
	(t) => [index('late_edit_activity').on(t.activityId)]
);
// --- one picture of the village ----------------------------------------------------------------------------------------------
/** A need of the village, put together by a person from what halls said and past letters asked. Never deleted: it goes into another one. */
export const villageNeed = sqliteTable(
	'village_need',
	{
		id: id(),
		villageId: text('village_id')
			.notNull()
			.references(() => village.id),
		text: text('text').notNull(),
		category: text('category').notNull(),
		/** Who lacks it: codes of picture/rules.ts. */
		groups: text('groups', { mode: 'json' }).$type<string[]>().notNull().default([]),
		/** Part of the settlement, as people call it (№1 ауыл); empty = all of it. */
		subVillage: text('sub_village').notNull().default(''),
		/** Degrees WGS 84; both or neither. */
		lng: real('lng'),
		lat: real('lat'),
		/** How many people it concerns. */
		people: integer('people'),
		/** Since which year. */
		since: integer('since'),
		createdAt: at('created_at'),
		byAccountId: text('by_account_id').notNull()
	},
	(t) => [index('village_need_village').on(t.villageId)]
);
/** Two needs of the picture are one: need_id goes into into_id until it is undone. */
export const villageNeedMerge = sqliteTable(
	'village_need_merge',
	{
		id: id(),
		needId: text('need_id')
			.notNull()
			.references(() => villageNeed.id),
		intoId: text('into_id')
			.notNull()
			.references(() => villageNeed.id),
		reason: text('reason').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		undoneAt: integer('undone_at'),
		undoneBy: text('undone_by'),
		undoneReason: text('undone_reason')
	},
	(t) => [index('village_need_merge_need').on(t.needId), index('village_need_merge_into').on(t.intoId)]
);
/** What speaks for a need of the picture. kind: hall (source = a need of a workshop) | appeal (source = an appeal); other kinds may follow. */
export const needEvidence = sqliteTable(
	'need_evidence',
	{
		id: id(),
		villageNeedId: text('village_need_id')
			.notNull()
			.references(() => villageNeed.id),
		kind: text('kind').notNull(),
		sourceId: text('source_id').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull(),
		/** Taken out again, by whom and why; it may then be evidence of another need. */
		endedAt: integer('ended_at'),
		endedBy: text('ended_by'),
		endedReason: text('ended_reason')
	},
	(t) => [index('need_evidence_need').on(t.villageNeedId), index('need_evidence_source').on(t.kind, t.sourceId)]
);
/** A letter that the village wrote to an authority before: years of refusals are proof of need. outcome: refused | promised | done | no_answer. */
export const appeal = sqliteTable(
	'appeal',
	{
		id: id(),
		villageId: text('village_id')
			.notNull()
			.references(() => village.id),
		sentOn: text('sent_on').notNull(),
		/** The office, never a person. */
		addressee: text('addressee').notNull(),
		/** What was asked, in the words of the letter or in short. */
		asked: text('asked').notNull(),
		outcome: text('outcome').notNull(),
		answeredOn: text('answered_on'),
		answer: text('answer').notNull().default(''),
		createdAt: at('created_at'),
		byAccountId: text('by_account_id').notNull()
	},
	(t) => [index('appeal_village').on(t.villageId)]
);
/** What became of a need; the newest counts, all are kept. kind: open | became_idea | became_project | sent | parked. */
export const needDestiny = sqliteTable(
	'need_destiny',
	{
		id: id(),
		villageNeedId: text('village_need_id')
			.notNull()
			.references(() => villageNeed.id),
		kind: text('kind').notNull(),
		/** Id of the idea, the project or the letter. */
		subjectId: text('subject_id'),
		reason: text('reason').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull()
	},
	(t) => [index('need_destiny_need').on(t.villageNeedId, t.at)]
);
/** A letter to a state body about a need: a draft until it is sent. */
export const letter = sqliteTable(
	'letter',
	{
		id: id(),
		villageNeedId: text('village_need_id')
			.notNull()
			.references(() => villageNeed.id),
		addressee: words('addressee').notNull(),
		/** Paragraphs, one a line. */
		text: words('text').notNull(),
		createdAt: at('created_at'),
		byAccountId: text('by_account_id').notNull()
	},
	(t) => [index('letter_need').on(t.villageNeedId)]
);
/** The letter went out. due_on: the last day on which an answer is in time. */
export const letterSending = sqliteTable('letter_sending', {
	letterId: text('letter_id')
		.primaryKey()
		.references(() => letter.id),
	sentOn: text('sent_on').notNull(),
	dueOn: text('due_on').notNull(),
	at: at(),
	byAccountId: text('by_account_id').notNull()
});
/** What the state body answered; the newest counts. outcome: refused | promised | done. */
export const letterAnswer = sqliteTable(
	'letter_answer',
	{
		id: id(),
		letterId: text('letter_id')
			.notNull()
			.references(() => letter.id),
		answeredOn: text('answered_on').notNull(),
		outcome: text('outcome').notNull(),
		answer: text('answer').notNull(),
		at: at(),
		byAccountId: text('by_account_id').notNull()
	},
	(t) => [index('letter_answer_letter').on(t.letterId, t.at)]
);
/** The audit trail: who did what, when, to what, why. No personal data beyond ids. */
export const event = sqliteTable(
	'event',
	{
		id: id(),
		at: at(),
		workshopId: text('workshop_id'),
		/** seat:ID | account:ID | system */
		actor: text('actor').notNull(),
		action: text('action').notNull(),
		subject: text('subject').notNull(),
		reason: text('reason'),
		data: text('data', { mode: 'json' }).$type<Record<string, unknown>>()
	},
	(t) => [index('event_workshop').on(t.workshopId, t.at), index('event_subject').on(t.subject)]
);
/** Answers already given: the same client-made id by the same actor gets the same answer and changes nothing again. */
export const request = sqliteTable(
	'request',
	{
		actor: text('actor').notNull(),
		id: text('id').notNull(),
		action: text('action').notNull(),
		answer: text('answer', { mode: 'json' }).$type<unknown>().notNull(),
		at: at()
	},
	(t) => [primaryKey({ columns: [t.actor, t.id] })]
);
export const setting = sqliteTable('setting', { key: text('key').primaryKey(), value: text('value', { mode: 'json' }).$type<unknown>() });
