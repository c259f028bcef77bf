"""Category 2, medical_treatment (診療・薬剤)."""
