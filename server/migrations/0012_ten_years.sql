DROP INDEX `duty_evidence_rule`;--> statement-breakpoint
CREATE INDEX `duty_evidence_rule` ON `duty_evidence` (`duty_rule_id`,`due_on`,`removed_at`,`kind`,`at`);--> statement-breakpoint
DROP INDEX `project_village`;--> statement-breakpoint
ALTER TABLE `project` ADD `state` text DEFAULT 'contract_signed' NOT NULL;--> statement-breakpoint
ALTER TABLE `project` ADD `road` text;--> statement-breakpoint
CREATE INDEX `project_now` ON `project` (`state`);--> statement-breakpoint
CREATE INDEX `project_words` ON `project` (`village_id`,`folded`);--> statement-breakpoint
CREATE INDEX `project_village` ON `project` (`village_id`,`state`,`category`,`stage`);--> statement-breakpoint
DROP INDEX `weekly_report_project`;--> statement-breakpoint
CREATE INDEX `weekly_report_project` ON `weekly_report` (`project_id`,`week`,`written_at`);--> statement-breakpoint
CREATE INDEX `plate_report_commitment` ON `plate_report` (`commitment_id`,`hidden_at`,`at`);--> statement-breakpoint
-- project.state and project.road follow project_state, whoever writes it; here for the rows that are there already.
UPDATE `project` SET
	`state` = coalesce((SELECT s.`state` FROM `project_state` s WHERE s.`project_id` = `project`.`id` ORDER BY s.`at` DESC, s.`id` DESC LIMIT 1), 'contract_signed'),
	`road` = (SELECT s.`state` FROM `project_state` s WHERE s.`project_id` = `project`.`id` AND s.`state` NOT IN ('delayed', 'stopped') ORDER BY s.`at` DESC, s.`id` DESC LIMIT 1);--> statement-breakpoint
CREATE TRIGGER `project_state_added` AFTER INSERT ON `project_state` BEGIN
	UPDATE `project` SET
		`state` = coalesce((SELECT s.`state` FROM `project_state` s WHERE s.`project_id` = `project`.`id` ORDER BY s.`at` DESC, s.`id` DESC LIMIT 1), 'contract_signed'),
		`road` = (SELECT s.`state` FROM `project_state` s WHERE s.`project_id` = `project`.`id` AND s.`state` NOT IN ('delayed', 'stopped') ORDER BY s.`at` DESC, s.`id` DESC LIMIT 1)
	WHERE `id` = NEW.`project_id`;
END;--> statement-breakpoint
CREATE TRIGGER `project_state_changed` AFTER UPDATE ON `project_state` BEGIN
	UPDATE `project` SET
		`state` = coalesce((SELECT s.`state` FROM `project_state` s WHERE s.`project_id` = `project`.`id` ORDER BY s.`at` DESC, s.`id` DESC LIMIT 1), 'contract_signed'),
		`road` = (SELECT s.`state` FROM `project_state` s WHERE s.`project_id` = `project`.`id` AND s.`state` NOT IN ('delayed', 'stopped') ORDER BY s.`at` DESC, s.`id` DESC LIMIT 1)
	WHERE `id` IN (NEW.`project_id`, OLD.`project_id`);
END;--> statement-breakpoint
CREATE TRIGGER `project_state_removed` AFTER DELETE ON `project_state` BEGIN
	UPDATE `project` SET
		`state` = coalesce((SELECT s.`state` FROM `project_state` s WHERE s.`project_id` = `project`.`id` ORDER BY s.`at` DESC, s.`id` DESC LIMIT 1), 'contract_signed'),
		`road` = (SELECT s.`state` FROM `project_state` s WHERE s.`project_id` = `project`.`id` AND s.`state` NOT IN ('delayed', 'stopped') ORDER BY s.`at` DESC, s.`id` DESC LIMIT 1)
	WHERE `id` = OLD.`project_id`;
END;
