CREATE TABLE `after_life_check` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`year` integer NOT NULL,
	`condition` text NOT NULL,
	`photo_id` text,
	`maintainer` text NOT NULL,
	`note` text DEFAULT '' NOT NULL,
	`on_day` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`photo_id`) REFERENCES `photo`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `after_life_check_project` ON `after_life_check` (`project_id`,`year`);--> statement-breakpoint
CREATE TABLE `application` (
	`id` text PRIMARY KEY NOT NULL,
	`programme_id` text NOT NULL,
	`idea_id` text,
	`workshop_id` text,
	`village_id` text NOT NULL,
	`site_id` text,
	`number` integer NOT NULL,
	`title` text NOT NULL,
	`created_at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	FOREIGN KEY (`programme_id`) REFERENCES `programme`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`idea_id`) REFERENCES `idea`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`village_id`) REFERENCES `village`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `application_number` ON `application` (`programme_id`,`number`);--> statement-breakpoint
CREATE INDEX `application_idea` ON `application` (`idea_id`);--> statement-breakpoint
CREATE TABLE `application_comment` (
	`id` text PRIMARY KEY NOT NULL,
	`application_id` text NOT NULL,
	`field` text NOT NULL,
	`text` text NOT NULL,
	`suggestion` text,
	`actor` text NOT NULL,
	`at` integer NOT NULL,
	`outcome` text,
	`outcome_at` integer,
	`outcome_by` text,
	FOREIGN KEY (`application_id`) REFERENCES `application`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `application_comment_application` ON `application_comment` (`application_id`,`at`);--> statement-breakpoint
CREATE TABLE `application_look` (
	`application_id` text NOT NULL,
	`actor` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`application_id`, `actor`)
);
--> statement-breakpoint
CREATE TABLE `application_member` (
	`id` text PRIMARY KEY NOT NULL,
	`application_id` text NOT NULL,
	`role` text NOT NULL,
	`name` text,
	`consent_at` integer,
	`account_id` text,
	`token_hash` text,
	`leader` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`application_id`) REFERENCES `application`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `application_member_application` ON `application_member` (`application_id`);--> statement-breakpoint
CREATE INDEX `application_member_token` ON `application_member` (`token_hash`);--> statement-breakpoint
CREATE TABLE `application_state` (
	`id` text PRIMARY KEY NOT NULL,
	`application_id` text NOT NULL,
	`state` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`reason` text DEFAULT '' NOT NULL,
	`content` text,
	FOREIGN KEY (`application_id`) REFERENCES `application`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `application_state_application` ON `application_state` (`application_id`,`at`);--> statement-breakpoint
CREATE TABLE `award` (
	`id` text PRIMARY KEY NOT NULL,
	`application_id` text NOT NULL,
	`kind` text NOT NULL,
	`amount` integer,
	`reason` text NOT NULL,
	`project_id` text,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	FOREIGN KEY (`application_id`) REFERENCES `application`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `award_application` ON `award` (`application_id`,`at`);--> statement-breakpoint
CREATE TABLE `balance_step` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`state` text NOT NULL,
	`level` text NOT NULL,
	`receiver` text DEFAULT '' NOT NULL,
	`number` text DEFAULT '' NOT NULL,
	`on_day` text NOT NULL,
	`file_id` text,
	`reason` text DEFAULT '' NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`file_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `balance_step_project` ON `balance_step` (`project_id`,`at`);--> statement-breakpoint
CREATE TABLE `commission_member` (
	`id` text PRIMARY KEY NOT NULL,
	`programme_id` text NOT NULL,
	`account_id` text NOT NULL,
	`role` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`programme_id`) REFERENCES `programme`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `commission_member_programme` ON `commission_member` (`programme_id`);--> statement-breakpoint
CREATE TABLE `conflict_of_interest` (
	`id` text PRIMARY KEY NOT NULL,
	`application_id` text NOT NULL,
	`account_id` text NOT NULL,
	`declared` integer NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`application_id`) REFERENCES `application`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `conflict_application` ON `conflict_of_interest` (`application_id`,`at`);--> statement-breakpoint
CREATE TABLE `contribution_entry` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`kind` text NOT NULL,
	`giver` text NOT NULL,
	`giver_name` text DEFAULT '' NOT NULL,
	`on_day` text NOT NULL,
	`people` integer,
	`quantity` real NOT NULL,
	`unit` text NOT NULL,
	`rate_id` text,
	`value` integer NOT NULL,
	`note` text DEFAULT '' NOT NULL,
	`photo_id` text,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`rate_id`) REFERENCES `contribution_rate`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`photo_id`) REFERENCES `photo`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `contribution_entry_project` ON `contribution_entry` (`project_id`);--> statement-breakpoint
CREATE TABLE `contribution_rate` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`unit` text NOT NULL,
	`value` integer NOT NULL,
	`region` text,
	`valid_from` text NOT NULL,
	`source` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `contribution_rate_kind` ON `contribution_rate` (`kind`,`valid_from`);--> statement-breakpoint
CREATE TABLE `duty_evidence` (
	`id` text PRIMARY KEY NOT NULL,
	`duty_rule_id` text NOT NULL,
	`due_on` text NOT NULL,
	`kind` text NOT NULL,
	`photo_id` text,
	`note` text DEFAULT '' NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`removed_at` integer,
	`removed_reason` text,
	FOREIGN KEY (`duty_rule_id`) REFERENCES `duty_rule`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`photo_id`) REFERENCES `photo`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `duty_evidence_rule` ON `duty_evidence` (`duty_rule_id`,`due_on`);--> statement-breakpoint
CREATE TABLE `duty_rule` (
	`id` text PRIMARY KEY NOT NULL,
	`commitment_id` text NOT NULL,
	`text` text NOT NULL,
	`rhythm` text NOT NULL,
	`starts_on` text NOT NULL,
	`ends_on` text,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`commitment_id`) REFERENCES `commitment`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `duty_rule_commitment` ON `duty_rule` (`commitment_id`);--> statement-breakpoint
CREATE TABLE `expense` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`budget_line_id` text NOT NULL,
	`kind` text NOT NULL,
	`amount` integer NOT NULL,
	`note` text DEFAULT '' NOT NULL,
	`on_day` text NOT NULL,
	`receipt_photo_id` text,
	`file_id` text,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`removed_at` integer,
	`removed_reason` text,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`budget_line_id`) REFERENCES `budget_line`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`receipt_photo_id`) REFERENCES `photo`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`file_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `expense_project` ON `expense` (`project_id`);--> statement-breakpoint
CREATE INDEX `expense_line` ON `expense` (`budget_line_id`);--> statement-breakpoint
CREATE TABLE `file` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`bytes` integer NOT NULL,
	`account_id` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `hand_over` (
	`id` text PRIMARY KEY NOT NULL,
	`commitment_id` text NOT NULL,
	`to_account_id` text,
	`to_holder` text NOT NULL,
	`to_name` text DEFAULT '' NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`given_at` integer,
	`taken_at` integer,
	`refused_at` integer,
	FOREIGN KEY (`commitment_id`) REFERENCES `commitment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`to_account_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `hand_over_commitment` ON `hand_over` (`commitment_id`);--> statement-breakpoint
CREATE TABLE `holder_absence` (
	`id` text PRIMARY KEY NOT NULL,
	`commitment_id` text NOT NULL,
	`from_day` text NOT NULL,
	`to_day` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`commitment_id`) REFERENCES `commitment`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `holder_absence_commitment` ON `holder_absence` (`commitment_id`);--> statement-breakpoint
CREATE TABLE `mail` (
	`id` text PRIMARY KEY NOT NULL,
	`notice_id` text,
	`account_id` text NOT NULL,
	`subject` text NOT NULL,
	`body` text NOT NULL,
	`at` integer NOT NULL,
	`sent_at` integer,
	`tries` integer DEFAULT 0 NOT NULL,
	`next_at` integer NOT NULL,
	`error` text,
	FOREIGN KEY (`notice_id`) REFERENCES `notice`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `mail_waiting` ON `mail` (`sent_at`,`next_at`);--> statement-breakpoint
CREATE TABLE `memorandum` (
	`id` text PRIMARY KEY NOT NULL,
	`village_id` text NOT NULL,
	`year` integer NOT NULL,
	`kinds` text NOT NULL,
	`text` text DEFAULT '' NOT NULL,
	`signed_on` text NOT NULL,
	`signed_by` text NOT NULL,
	`file_id` text,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`village_id`) REFERENCES `village`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`file_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `memorandum_village` ON `memorandum` (`village_id`,`year`);--> statement-breakpoint
CREATE TABLE `mentor_contact` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`kind` text NOT NULL,
	`text` text NOT NULL,
	`on_day` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `mentor_contact_project` ON `mentor_contact` (`project_id`,`on_day`);--> statement-breakpoint
CREATE TABLE `notice` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`data` text NOT NULL,
	`key` text NOT NULL,
	`at` integer NOT NULL,
	`read_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notice_once` ON `notice` (`account_id`,`key`);--> statement-breakpoint
CREATE INDEX `notice_account` ON `notice` (`account_id`,`at`);--> statement-breakpoint
CREATE TABLE `opening` (
	`project_id` text PRIMARY KEY NOT NULL,
	`on_day` text NOT NULL,
	`checklist` text NOT NULL,
	`confirmed_at` integer,
	`confirmed_by` text,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `plate` (
	`code` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `plate_project` ON `plate` (`project_id`);--> statement-breakpoint
CREATE TABLE `plate_report` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`commitment_id` text,
	`kind` text NOT NULL,
	`dangerous` integer DEFAULT false NOT NULL,
	`text` text DEFAULT '' NOT NULL,
	`photo_id` text,
	`device` text NOT NULL,
	`at` integer NOT NULL,
	`shown_at` integer,
	`hidden_at` integer,
	`hidden_reason` text,
	`answer` text,
	`answered_at` integer,
	`answered_by` text,
	`settled_at` integer,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`commitment_id`) REFERENCES `commitment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`photo_id`) REFERENCES `photo`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `plate_report_project` ON `plate_report` (`project_id`,`at`);--> statement-breakpoint
CREATE INDEX `plate_report_device` ON `plate_report` (`device`,`at`);--> statement-breakpoint
CREATE TABLE `programme` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`donor` text DEFAULT '' NOT NULL,
	`starts_on` text NOT NULL,
	`ends_on` text NOT NULL,
	`fund` integer NOT NULL,
	`grant_max` integer NOT NULL,
	`settings` text NOT NULL,
	`created_at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`removed_at` integer
);
--> statement-breakpoint
CREATE TABLE `project_link` (
	`id` text PRIMARY KEY NOT NULL,
	`from_id` text NOT NULL,
	`to_id` text NOT NULL,
	`kind` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`from_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`to_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `project_link_from` ON `project_link` (`from_id`);--> statement-breakpoint
CREATE INDEX `project_link_to` ON `project_link` (`to_id`);--> statement-breakpoint
CREATE TABLE `project_person` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`role` text NOT NULL,
	`account_id` text,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `project_person_project` ON `project_person` (`project_id`);--> statement-breakpoint
CREATE INDEX `project_person_account` ON `project_person` (`account_id`);--> statement-breakpoint
CREATE TABLE `project_photo` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`photo_id` text NOT NULL,
	`original_id` text,
	`phase` text NOT NULL,
	`pair` text,
	`caption` text DEFAULT '' NOT NULL,
	`taken_at` integer,
	`lng` real,
	`lat` real,
	`children` integer DEFAULT false NOT NULL,
	`consent_at` integer,
	`published_at` integer,
	`at` integer NOT NULL,
	`by_account_id` text,
	`removed_at` integer,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`photo_id`) REFERENCES `photo`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`original_id`) REFERENCES `photo`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `project_photo_project` ON `project_photo` (`project_id`,`phase`);--> statement-breakpoint
CREATE INDEX `project_photo_photo` ON `project_photo` (`photo_id`);--> statement-breakpoint
CREATE TABLE `project_video` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`title` text NOT NULL,
	`url` text,
	`file_id` text,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`file_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `project_video_project` ON `project_video` (`project_id`);--> statement-breakpoint
CREATE TABLE `reallocation` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`from_line_id` text NOT NULL,
	`to_line_id` text NOT NULL,
	`amount` integer NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`outcome` text,
	`outcome_reason` text,
	`outcome_at` integer,
	`outcome_by` text,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`from_line_id`) REFERENCES `budget_line`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`to_line_id`) REFERENCES `budget_line`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `reallocation_project` ON `reallocation` (`project_id`);--> statement-breakpoint
CREATE TABLE `score` (
	`id` text PRIMARY KEY NOT NULL,
	`application_id` text NOT NULL,
	`account_id` text NOT NULL,
	`marks` text NOT NULL,
	`comment` text DEFAULT '' NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`application_id`) REFERENCES `application`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `score_application` ON `score` (`application_id`,`at`);--> statement-breakpoint
CREATE TABLE `weekly_report` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`week` text NOT NULL,
	`text` text NOT NULL,
	`percents` text NOT NULL,
	`spent` integer,
	`volunteers` integer,
	`hours` integer,
	`problems` text DEFAULT '' NOT NULL,
	`help` text DEFAULT '' NOT NULL,
	`photo_id` text,
	`second_photo_id` text,
	`written_at` integer NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`photo_id`) REFERENCES `photo`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`second_photo_id`) REFERENCES `photo`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `weekly_report_project` ON `weekly_report` (`project_id`,`week`);--> statement-breakpoint
CREATE TABLE `work_item` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`position` integer NOT NULL,
	`title` text NOT NULL,
	`weight` integer DEFAULT 1 NOT NULL,
	`starts_on` text NOT NULL,
	`ends_on` text NOT NULL,
	`created_at` integer NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `work_item_project` ON `work_item` (`project_id`,`position`);--> statement-breakpoint
ALTER TABLE `commitment` ADD `budget_line` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `commitment` ADD `evidence` text DEFAULT 'tick' NOT NULL;--> statement-breakpoint
ALTER TABLE `commitment` ADD `account_id` text REFERENCES account(id);--> statement-breakpoint
CREATE INDEX `commitment_account` ON `commitment` (`account_id`);--> statement-breakpoint
ALTER TABLE `commitment_state` ADD `file_id` text;