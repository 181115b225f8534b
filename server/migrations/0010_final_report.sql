CREATE TABLE `final_report` (
	`id` text PRIMARY KEY NOT NULL,
	`programme_id` text NOT NULL,
	`form` text NOT NULL,
	`revision` integer NOT NULL,
	`state` text NOT NULL,
	`content` text NOT NULL,
	`reason` text DEFAULT '' NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	FOREIGN KEY (`programme_id`) REFERENCES `programme`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `final_report_revision` ON `final_report` (`programme_id`,`form`,`revision`);--> statement-breakpoint
CREATE TABLE `story_consent` (
	`id` text PRIMARY KEY NOT NULL,
	`programme_id` text NOT NULL,
	`name` text NOT NULL,
	`contact` text DEFAULT '' NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`withdrawn_at` integer,
	FOREIGN KEY (`programme_id`) REFERENCES `programme`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `story_consent_programme` ON `story_consent` (`programme_id`,`at`);