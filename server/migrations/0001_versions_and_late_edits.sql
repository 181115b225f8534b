CREATE TABLE `document_version` (
	`id` text PRIMARY KEY NOT NULL,
	`document` text NOT NULL,
	`workshop_id` text NOT NULL,
	`activity_id` text NOT NULL,
	`cause` text NOT NULL,
	`bytes` blob NOT NULL,
	`notes` integer NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text
);
--> statement-breakpoint
CREATE INDEX `document_version_document` ON `document_version` (`document`,`at`);--> statement-breakpoint
CREATE TABLE `late_edit` (
	`id` text PRIMARY KEY NOT NULL,
	`workshop_id` text NOT NULL,
	`activity_id` text NOT NULL,
	`document` text NOT NULL,
	`author` text NOT NULL,
	`notes` integer NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `late_edit_activity` ON `late_edit` (`activity_id`);--> statement-breakpoint
ALTER TABLE `document_snapshot` ADD `crc` integer;--> statement-breakpoint
ALTER TABLE `document_update` ADD `crc` integer;