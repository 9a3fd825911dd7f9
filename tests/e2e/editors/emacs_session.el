;;; emacs_session.el --- Types into a workspace through Eglot, and prints what was seen as JSON  -*- lexical-binding: t; -*-

;; usage: emacs -Q --batch [-L ELPA_EGLOT] -l PLUGIN -l emacs_session.el WORKSPACE [SERVER ARGUMENT...]
;; Without SERVER, nothing completes.

;;; Code:

(require 'reprise)
(require 'json)

(defconst session-wait-seconds 30)
(defvar session-workspace (file-name-as-directory (pop command-line-args-left)))
(defvar session-server (prog1 command-line-args-left (setq command-line-args-left nil)))

(defun session-await (condition)
  "Read what the server sends until CONDITION returns non-nil, and return that; nil when time is up."
  (let ((end (+ (float-time) session-wait-seconds)) found)
    (while (and (not (setq found (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.05))
    found))

(defun session-type (text)
  "Type TEXT on a new last line."
  (goto-char (point-max))
  (insert "\n" text))

(defun session-choose (begin end table predicate)
  "Take the first item of TABLE for BEGIN to END that satisfies PREDICATE, as a front end would for the user."
  (let* ((metadata (completion-metadata (buffer-substring begin end) table predicate))
         (sort (or (completion-metadata-get metadata 'display-sort-function) #'identity))
         (items (funcall sort (all-completions (buffer-substring begin end) table predicate)))
         (annotate (plist-get completion-extra-properties :annotation-function))
         (chosen (car items)))
    (setq session-items
          (mapcar (lambda (item) (list :label (substring-no-properties item) :note (or (funcall annotate item) ""))) items))
    (when chosen
      (delete-region begin end)
      (insert chosen)
      (funcall (plist-get completion-extra-properties :exit-function) chosen 'finished))))

(defvar session-items nil "What `session-choose' could choose from.")

(defun session-complete (text)
  "Type TEXT on a new line, complete it, and tell the items and the line."
  (setq session-items nil)
  (session-type text)
  (let ((completion-in-region-function #'session-choose)
        (completion-at-point-functions (remq 'python-completion-at-point completion-at-point-functions)))
    (completion-at-point))
  (list :items (vconcat session-items)
        :line (buffer-substring-no-properties (line-beginning-position) (line-end-position))))

(defun session-connect ()
  "Start the server on this buffer, and wait until it is ready."
  (setq reprise-command session-server)
  (reprise-setup)
  (apply #'eglot (eglot--guess-contact))
  (or (session-await (lambda () (equal reprise-state "ready"))) (error "The server did not become ready")))

(defun session-mode-line ()
  "Return what the mode line says of the server, once its language model, where one is set, is known."
  (session-await (lambda () (not (equal (plist-get reprise-model :state) "connecting"))))
  (string-trim (concat "Reprise:" (reprise--words))))

(setq eglot-sync-connect 30
      eglot-autoshutdown nil)
(find-file (expand-file-name "draft.py" session-workspace))
(let* ((ready (and session-server (session-connect)))
       (mode-line (when ready (session-mode-line)))
       (popup (session-complete "row = parse_led"))
       (after-emoji (session-complete "label = \"🧾🧾\" + parse_led"))
       (unsaved (progn
                  (session-type "def unsaved_discount_rate(customer):\n    return 0\n")
                  (session-complete "rate = unsaved_disc")))
       (context (when ready
                    (reprise-show-context)
                    (with-current-buffer "*reprise*" (buffer-string)))))
  (princ (json-encode (list :version emacs-version
                            :ready (or ready :json-false)
                            :mode_line mode-line
                            :popup popup
                            :after_emoji after-emoji
                            :unsaved unsaved
                            :context context)))
  (when ready (eglot-shutdown (eglot-current-server))))

;;; emacs_session.el ends here
