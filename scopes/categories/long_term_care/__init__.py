"""Category 27, long_term_care (介護・高齢者福祉)."""
