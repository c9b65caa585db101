"""From labelled data to the model files: data sets, labels, fits, calibration, cards. Needs scikit-learn; nothing at run time does."""
