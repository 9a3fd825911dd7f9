; Components; the elements of HTML are left out later, by their small letter.

(jsx_opening_element name: (identifier) @component)

(jsx_self_closing_element name: (identifier) @component)

(jsx_opening_element
  name: (member_expression
    object: (_) @receiver
    property: (_) @component))

(jsx_self_closing_element
  name: (member_expression
    object: (_) @receiver
    property: (_) @component))
