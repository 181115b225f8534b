CREATE TABLE `appeal` (
	`id` text PRIMARY KEY NOT NULL,
	`village_id` text NOT NULL,
	`sent_on` text NOT NULL,
	`addressee` text NOT NULL,
	`asked` text NOT NULL,
	`outcome` text NOT NULL,
	`answered_on` text,
	`answer` text DEFAULT '' NOT NULL,
	`created_at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	FOREIGN KEY (`village_id`) REFERENCES `village`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `appeal_village` ON `appeal` (`village_id`);--> statement-breakpoint
CREATE TABLE `letter` (
	`id` text PRIMARY KEY NOT NULL,
	`village_need_id` text NOT NULL,
	`addressee` text NOT NULL,
	`text` text NOT NULL,
	`created_at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	FOREIGN KEY (`village_need_id`) REFERENCES `village_need`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `letter_need` ON `letter` (`village_need_id`);--> statement-breakpoint
CREATE TABLE `letter_answer` (
	`id` text PRIMARY KEY NOT NULL,
	`letter_id` text NOT NULL,
	`answered_on` text NOT NULL,
	`outcome` text NOT NULL,
	`answer` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	FOREIGN KEY (`letter_id`) REFERENCES `letter`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `letter_answer_letter` ON `letter_answer` (`letter_id`,`at`);--> statement-breakpoint
CREATE TABLE `letter_sending` (
	`letter_id` text PRIMARY KEY NOT NULL,
	`sent_on` text NOT NULL,
	`due_on` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	FOREIGN KEY (`letter_id`) REFERENCES `letter`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
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
CREATE TABLE `need_destiny` (
	`id` text PRIMARY KEY NOT NULL,
	`village_need_id` text NOT NULL,
	`kind` text NOT NULL,
	`subject_id` text,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	FOREIGN KEY (`village_need_id`) REFERENCES `village_need`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `need_destiny_need` ON `need_destiny` (`village_need_id`,`at`);--> statement-breakpoint
CREATE TABLE `need_evidence` (
	`id` text PRIMARY KEY NOT NULL,
	`village_need_id` text NOT NULL,
	`kind` text NOT NULL,
	`source_id` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`ended_at` integer,
	`ended_by` text,
	`ended_reason` text,
	FOREIGN KEY (`village_need_id`) REFERENCES `village_need`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `need_evidence_need` ON `need_evidence` (`village_need_id`);--> statement-breakpoint
CREATE INDEX `need_evidence_source` ON `need_evidence` (`kind`,`source_id`);--> statement-breakpoint
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
CREATE TABLE `village_need` (
	`id` text PRIMARY KEY NOT NULL,
	`village_id` text NOT NULL,
	`text` text NOT NULL,
	`category` text NOT NULL,
	`groups` text DEFAULT '[]' NOT NULL,
	`sub_village` text DEFAULT '' NOT NULL,
	`lng` real,
	`lat` real,
	`people` integer,
	`since` integer,
	`created_at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	FOREIGN KEY (`village_id`) REFERENCES `village`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `village_need_village` ON `village_need` (`village_id`);--> statement-breakpoint
CREATE TABLE `village_need_merge` (
	`id` text PRIMARY KEY NOT NULL,
	`need_id` text NOT NULL,
	`into_id` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`undone_at` integer,
	`undone_by` text,
	`undone_reason` text,
	FOREIGN KEY (`need_id`) REFERENCES `village_need`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`into_id`) REFERENCES `village_need`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `village_need_merge_need` ON `village_need_merge` (`need_id`);--> statement-breakpoint
CREATE INDEX `village_need_merge_into` ON `village_need_merge` (`into_id`);--> statement-breakpoint
ALTER TABLE `need` ADD `affected_groups` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `need` ADD `people` integer;--> statement-breakpoint
ALTER TABLE `need` ADD `since` integer;--> statement-breakpoint
ALTER TABLE `need` ADD `lng` real;--> statement-breakpoint
ALTER TABLE `need` ADD `lat` real;--> statement-breakpoint
ALTER TABLE `need` ADD `merged_into` text;--> statement-breakpoint
ALTER TABLE `need` ADD `rejected_at` integer;--> statement-breakpoint
ALTER TABLE `need` ADD `rejected_reason` text;