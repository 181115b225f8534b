CREATE TABLE `need_ballot` (
	`ranking_id` text NOT NULL,
	`seat_id` text NOT NULL,
	`ranks` text NOT NULL,
	`helper` text,
	PRIMARY KEY(`ranking_id`, `seat_id`)
);
--> statement-breakpoint
CREATE TABLE `need_counted` (
	`ranking_id` text NOT NULL,
	`position` integer NOT NULL,
	`ranks` text NOT NULL,
	PRIMARY KEY(`ranking_id`, `position`)
);
--> statement-breakpoint
CREATE TABLE `need_ranking` (
	`id` text PRIMARY KEY NOT NULL,
	`workshop_id` text NOT NULL,
	`activity_id` text NOT NULL,
	`way` text NOT NULL,
	`opened_at` integer NOT NULL,
	`opened_by` text NOT NULL,
	`paused_at` integer,
	`closed_at` integer,
	`closed_by` text,
	`revealed_at` integer,
	`revealed_by` text,
	`groups` text,
	`assisted` integer,
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `need_ranking_activity_id_unique` ON `need_ranking` (`activity_id`);--> statement-breakpoint
CREATE INDEX `need_ranking_workshop` ON `need_ranking` (`workshop_id`);--> statement-breakpoint
ALTER TABLE `need` ADD `affected_groups` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `need` ADD `people` integer;--> statement-breakpoint
ALTER TABLE `need` ADD `since` integer;--> statement-breakpoint
ALTER TABLE `need` ADD `lng` real;--> statement-breakpoint
ALTER TABLE `need` ADD `lat` real;--> statement-breakpoint
ALTER TABLE `need` ADD `merged_into` text;--> statement-breakpoint
ALTER TABLE `need` ADD `rejected_at` integer;--> statement-breakpoint
ALTER TABLE `need` ADD `rejected_reason` text;