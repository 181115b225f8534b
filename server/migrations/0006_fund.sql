CREATE TABLE `decision_override` (
	`id` text PRIMARY KEY NOT NULL,
	`decision_id` text NOT NULL,
	`winners` text NOT NULL,
	`who` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `decision_override_decision` ON `decision_override` (`decision_id`);--> statement-breakpoint
CREATE TABLE `vote_lot` (
	`vote_id` text PRIMARY KEY NOT NULL,
	`seed` text NOT NULL,
	`source` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `vote_rule` (
	`id` text PRIMARY KEY NOT NULL,
	`vote_id` text NOT NULL,
	`rule` text NOT NULL,
	`one_for` text NOT NULL,
	`grants` integer NOT NULL,
	`reason` text,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `vote_rule_vote` ON `vote_rule` (`vote_id`);--> statement-breakpoint
ALTER TABLE `decision` ADD `terms` text;