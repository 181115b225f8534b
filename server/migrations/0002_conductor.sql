CREATE TABLE `attendance` (
	`id` text PRIMARY KEY NOT NULL,
	`workshop_id` text NOT NULL,
	`seat_id` text NOT NULL,
	`change` text NOT NULL,
	`at` integer NOT NULL,
	`by` text NOT NULL,
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seat_id`) REFERENCES `seat`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `attendance_seat` ON `attendance` (`seat_id`,`at`);--> statement-breakpoint
CREATE TABLE `cafe_host` (
	`id` text PRIMARY KEY NOT NULL,
	`activity_id` text NOT NULL,
	`table_id` text NOT NULL,
	`seat_id` text,
	`helper_id` text,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE INDEX `cafe_host_activity` ON `cafe_host` (`activity_id`);--> statement-breakpoint
CREATE TABLE `desk_step` (
	`id` text PRIMARY KEY NOT NULL,
	`workshop_id` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`act` text NOT NULL,
	`data` text NOT NULL,
	`undo` text,
	`undone_at` integer,
	`undone_by` text,
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `desk_step_workshop` ON `desk_step` (`workshop_id`,`at`);--> statement-breakpoint
CREATE TABLE `follow_link` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`seat_id` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`seat_id`) REFERENCES `seat`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `hall_photo` (
	`id` text PRIMARY KEY NOT NULL,
	`workshop_id` text NOT NULL,
	`photo_id` text NOT NULL,
	`caption` text DEFAULT '' NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`photo_id`) REFERENCES `photo`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `hall_photo_workshop` ON `hall_photo` (`workshop_id`);--> statement-breakpoint
CREATE TABLE `helper` (
	`id` text PRIMARY KEY NOT NULL,
	`workshop_id` text NOT NULL,
	`name` text NOT NULL,
	`token_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`claimed_at` integer,
	`ended_at` integer,
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `helper_token_hash_unique` ON `helper` (`token_hash`);--> statement-breakpoint
CREATE INDEX `helper_workshop` ON `helper` (`workshop_id`);--> statement-breakpoint
CREATE TABLE `moderation` (
	`id` text PRIMARY KEY NOT NULL,
	`workshop_id` text NOT NULL,
	`kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`document` text,
	`verdict` text NOT NULL,
	`reason` text,
	`words` text,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `moderation_subject` ON `moderation` (`workshop_id`,`subject_id`,`at`);--> statement-breakpoint
CREATE TABLE `need_source` (
	`id` text PRIMARY KEY NOT NULL,
	`need_id` text NOT NULL,
	`source_id` text NOT NULL,
	`document` text NOT NULL,
	`words` text NOT NULL,
	FOREIGN KEY (`need_id`) REFERENCES `need`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `need_source_once` ON `need_source` (`need_id`,`source_id`);--> statement-breakpoint
CREATE TABLE `projector` (
	`id` text PRIMARY KEY NOT NULL,
	`workshop_id` text NOT NULL,
	`number` integer NOT NULL,
	`name` text DEFAULT '' NOT NULL,
	`scale` real DEFAULT 1 NOT NULL,
	`dark` integer DEFAULT false NOT NULL,
	`locale` text,
	`seen_at` integer NOT NULL,
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `projector_number` ON `projector` (`workshop_id`,`number`);--> statement-breakpoint
CREATE TABLE `report` (
	`subject_id` text NOT NULL,
	`seat_id` text NOT NULL,
	`workshop_id` text NOT NULL,
	`kind` text NOT NULL,
	`document` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`subject_id`, `seat_id`),
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `report_workshop` ON `report` (`workshop_id`);--> statement-breakpoint
CREATE TABLE `roll_count` (
	`workshop_id` text NOT NULL,
	`category` text NOT NULL,
	`value` text NOT NULL,
	`n` integer NOT NULL,
	`at` integer NOT NULL,
	`by` text NOT NULL,
	PRIMARY KEY(`workshop_id`, `category`, `value`)
);
--> statement-breakpoint
CREATE TABLE `workshop_template` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`agenda` text NOT NULL,
	`created_at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`removed_at` integer
);
--> statement-breakpoint
ALTER TABLE `ballot` ADD `helper` text;--> statement-breakpoint
ALTER TABLE `cafe_round` ADD `plan` text;--> statement-breakpoint
ALTER TABLE `card` ADD `created_at` integer;--> statement-breakpoint
ALTER TABLE `card` ADD `printed_at` integer;--> statement-breakpoint
ALTER TABLE `card` ADD `voided_by` text;--> statement-breakpoint
ALTER TABLE `card` ADD `void_reason` text;--> statement-breakpoint
ALTER TABLE `need` ADD `helper` text;--> statement-breakpoint
ALTER TABLE `need` ADD `by_account_id` text;--> statement-breakpoint
ALTER TABLE `seat` ADD `muted_at` integer;--> statement-breakpoint
ALTER TABLE `seat` ADD `people_group` text;--> statement-breakpoint
ALTER TABLE `seat` ADD `gender` text;--> statement-breakpoint
ALTER TABLE `seat` ADD `age_band` text;--> statement-breakpoint
ALTER TABLE `seat` ADD `social` text;--> statement-breakpoint
ALTER TABLE `seat` ADD `seated_by` text;--> statement-breakpoint
ALTER TABLE `site` ADD `helper` text;--> statement-breakpoint
ALTER TABLE `staging` ADD `message` text;--> statement-breakpoint
ALTER TABLE `voted` ADD `helper` text;--> statement-breakpoint
ALTER TABLE `workshop` ADD `ends_at` integer;--> statement-breakpoint
ALTER TABLE `workshop` ADD `second_starts_at` integer;--> statement-breakpoint
ALTER TABLE `workshop` ADD `adjourned_at` integer;--> statement-breakpoint
ALTER TABLE `workshop` ADD `asks` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `workshop` ADD `voters` text DEFAULT 'everybody' NOT NULL;--> statement-breakpoint
ALTER TABLE `workshop` ADD `revision` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `workshop` ADD `archived_at` integer;--> statement-breakpoint
ALTER TABLE `workshop` ADD `deleted_at` integer;--> statement-breakpoint
ALTER TABLE `workshop` ADD `deleted_by` text;