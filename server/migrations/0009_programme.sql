CREATE TABLE `programme_figure` (
	`id` text PRIMARY KEY NOT NULL,
	`programme_id` text NOT NULL,
	`head` text NOT NULL,
	`role` text NOT NULL,
	`position` integer NOT NULL,
	`stage` text,
	`region` text,
	`online` integer DEFAULT false NOT NULL,
	`amount` text NOT NULL,
	`as_of` text,
	`source` text NOT NULL,
	FOREIGN KEY (`programme_id`) REFERENCES `programme`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `programme_figure_place` ON `programme_figure` (`programme_id`,`head`,`role`,`position`);--> statement-breakpoint
CREATE TABLE `programme_stage` (
	`id` text PRIMARY KEY NOT NULL,
	`programme_id` text NOT NULL,
	`stage` text NOT NULL,
	`region` text NOT NULL,
	`starts_on` text NOT NULL,
	`ends_on` text NOT NULL,
	`village_ids` text NOT NULL,
	FOREIGN KEY (`programme_id`) REFERENCES `programme`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `programme_stage_region` ON `programme_stage` (`programme_id`,`stage`,`region`);--> statement-breakpoint
ALTER TABLE `project` ADD `programme_id` text REFERENCES programme(id);--> statement-breakpoint
CREATE INDEX `project_programme` ON `project` (`programme_id`);--> statement-breakpoint
UPDATE `project` SET `programme_id` = (
	SELECT `application`.`programme_id` FROM `award` INNER JOIN `application` ON `application`.`id` = `award`.`application_id`
	WHERE `award`.`project_id` = `project`.`id` ORDER BY `award`.`at` DESC LIMIT 1
) WHERE `programme_id` IS NULL;
