CREATE TABLE `notice_setting` (
	`account_id` text PRIMARY KEY NOT NULL,
	`email` text DEFAULT '' NOT NULL,
	`calendar_hash` text,
	`at` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notice_setting_calendar_hash_unique` ON `notice_setting` (`calendar_hash`);--> statement-breakpoint
CREATE INDEX `award_project` ON `award` (`project_id`);--> statement-breakpoint
CREATE INDEX `contribution_entry_photo` ON `contribution_entry` (`photo_id`);--> statement-breakpoint
CREATE INDEX `expense_receipt` ON `expense` (`receipt_photo_id`);--> statement-breakpoint
CREATE INDEX `project_photo_original` ON `project_photo` (`original_id`);