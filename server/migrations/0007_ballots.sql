CREATE TABLE `idea_apart` (
	`first_id` text NOT NULL,
	`second_id` text NOT NULL,
	`workshop_id` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	PRIMARY KEY(`first_id`, `second_id`)
);
--> statement-breakpoint
CREATE TABLE `vote_hands` (
	`id` text PRIMARY KEY NOT NULL,
	`vote_id` text NOT NULL,
	`people` integer NOT NULL,
	`dots` text NOT NULL,
	`at` integer NOT NULL,
	`by` text NOT NULL,
	`by_name` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `vote_hands_vote` ON `vote_hands` (`vote_id`,`at`);--> statement-breakpoint
CREATE TABLE `vote_key` (
	`vote_id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `vote_late` (
	`vote_id` text NOT NULL,
	`seat_id` text NOT NULL,
	PRIMARY KEY(`vote_id`, `seat_id`)
);
--> statement-breakpoint
CREATE TABLE `vote_reopening` (
	`id` text PRIMARY KEY NOT NULL,
	`vote_id` text NOT NULL,
	`closed_at` integer NOT NULL,
	`closed_by` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`reason` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `vote_reopening_vote` ON `vote_reopening` (`vote_id`);--> statement-breakpoint
CREATE TABLE `vote_request` (
	`vote_id` text NOT NULL,
	`hash` text NOT NULL,
	PRIMARY KEY(`vote_id`, `hash`)
);
--> statement-breakpoint
DROP INDEX `vote_round`;--> statement-breakpoint
ALTER TABLE `vote` ADD `purpose` text DEFAULT 'ideas' NOT NULL;--> statement-breakpoint
ALTER TABLE `vote` ADD `kind` text DEFAULT 'dots' NOT NULL;--> statement-breakpoint
ALTER TABLE `vote` ADD `question` text;--> statement-breakpoint
ALTER TABLE `vote` ADD `rules` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `vote_place` ON `vote` (`activity_id`,`purpose`,`round`);--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_ballot` (
	`vote_id` text NOT NULL,
	`holder` text NOT NULL,
	`dots` text NOT NULL,
	`receipt` text NOT NULL,
	`channel` text DEFAULT 'phone' NOT NULL,
	`helper` text,
	`cast` integer DEFAULT true NOT NULL,
	`replaced` text DEFAULT '[]' NOT NULL,
	PRIMARY KEY(`vote_id`, `holder`)
);
--> statement-breakpoint
INSERT INTO `__new_ballot`("vote_id", "holder", "dots", "receipt", "channel", "helper", "cast", "replaced") SELECT "vote_id", "seat_id", "dots", "receipt", CASE WHEN "helper" IS NULL THEN 'phone' ELSE 'card' END, "helper", "dots" <> '{}', '[]' FROM `ballot`;--> statement-breakpoint
DROP TABLE `ballot`;--> statement-breakpoint
ALTER TABLE `__new_ballot` RENAME TO `ballot`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
ALTER TABLE `counted_ballot` ADD `channel` text;--> statement-breakpoint
ALTER TABLE `vote_closing` ADD `present` integer;--> statement-breakpoint
ALTER TABLE `vote_idea` ADD `withdrawn_at` integer;--> statement-breakpoint
ALTER TABLE `vote_idea` ADD `withdrawn_reason` text;--> statement-breakpoint
ALTER TABLE `voted` ADD `channel` text DEFAULT 'phone' NOT NULL;--> statement-breakpoint
ALTER TABLE `voted` ADD `replaced` text DEFAULT '[]' NOT NULL;