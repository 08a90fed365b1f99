package zammadtest

// calendar adds the one that the setup of the system makes, and the trigger
// that thanks people for their mail.
func (s *seeder) calendar() {
	hours := make(map[string]any)
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		hours[day] = map[string]any{
			"active": day != "sat" && day != "sun", "timeframes": []any{[]any{"09:00", "17:00"}},
		}
	}
	s.add(calendars, row{"name": "Europe/Berlin", "timezone": "Europe/Berlin", "business_hours": hours, "default": true})
	s.add(triggers, row{
		"name": "auto reply (on new tickets)",
		"condition": map[string]any{
			"ticket.action":     map[string]any{"operator": "is", "value": "create"},
			"article.type_id":   map[string]any{"operator": "is", "value": []any{"1", "5", "11"}},
			"article.sender_id": map[string]any{"operator": "is", "value": []any{"2"}},
			"ticket.state_id":   map[string]any{"operator": "is not", "value": []any{"4"}},
		},
		"perform": map[string]any{"notification.email": map[string]any{
			"recipient": []any{"article_last_sender"}, "subject": "Thanks for your inquiry",
			"body": "Your request was received.", "internal": "false", "include_attachments": "false",
		}},
	})
	s.add(macros, row{"name": "Close & Tag as Spam", "perform": map[string]any{
		"ticket.state_id": map[string]any{"value": "4"},
		"ticket.tags":     map[string]any{"operator": "add", "value": "spam"},
	}})
}

// settings adds those that matter to clients of the API.
func (s *seeder) settings() {
	for _, each := range []struct {
		name, area string
		value      any
	}{
		{"product_name", "System::Branding", "Zammad"},
		{"fqdn", "System::Base", "desk.vigie.example"},
		{"http_type", "System::Base", "https"},
		{"timezone_default", "System::Branding", "Africa/Tunis"},
		{"ticket_hook", "Ticket::Base", "Ticket#"},
		{"api_token_access", "API::Base", true},
		{"api_password_access", "API::Base", true},
		{"maintenance_mode", "Core::WebApp", false},
		{"tag_new", "Web::Base", true},
		{"ticket_last_contact_behaviour", "Ticket::Base", "check_if_agent_already_replied"},
		{"ticket_trigger_recursive", "Ticket::Core", false},
		{"ui_ticket_zoom_article_delete_timeframe", "UI::TicketZoomArticle", 600},
		{"user_email_multiple_use", "Model::User", false},
		{"time_accounting", "Web::Base", false},
		{"checklist", "Web::Base", true},
		{"kb_active", "Kb::Core", false},
		{"es_url", "SearchIndex::Elasticsearch", ""},
		{"send_no_auto_response_reg_exp", "Email::Base", "(mailer-daemon|postmaster|abuse|root|noreply|noreply.+?|no-reply|no-reply.+?)@.+?"},
		{"html_sanitizer_processing_timeout", "Core", 20},
	} {
		s.add(settings, row{
			"name": each.name, "title": each.name, "area": each.area, "frontend": true,
			"state_current": map[string]any{"value": each.value}, "state_initial": map[string]any{"value": each.value},
		})
	}
}

// provision adds what the bridge needs: its groups, states and attributes.
func (s *seeder) provision(opts Options) {
	for _, name := range []string{"N1", "N2", "N3"} {
		s.add(groups, row{"name": name, "name_last": name})
	}
	s.addStates([]row{
		{"name": "rétabli", "state_type_id": typeOpen},
		{"name": "résolu", "state_type_id": typeAction, "next_state_id": stateClosed},
		{"name": "suspendu", "state_type_id": typeReminder},
	})
	s.attributes(opts.Unprovisioned)
}
